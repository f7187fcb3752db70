// What must hold before crops can be drawn.
import Base

extension TileSet {
    /// - Parameter setting: the setting that remedies it.
    /// - Throws: `UserError(.data)` naming the first tile that has a side shorter than the crop.
    public func checkTiles(holdCropsOf cropSize: Int, setting: String = "sampling.crop_size") throws {
        let sides = outlines.map { min($0.width, $0.height) }
        let small = sides.indices.filter { sides[$0] < cropSize }
        guard let first = small.first else { return }
        throw TileRules.tooSmall(
            pairs[first], width: outlines[first].width, height: outlines[first].height, for: cropSize, setting: setting,
            isSquared: isSquared(first), others: small.count - 1, least: small.map { sides[$0] }.min()!)
    }

    /// - Throws: `UserError(.data)` when no mask has a pixel of any class but the background.
    public func checkObjectsExist() throws {
        if let fault = TileRules.nothingToLearn(statistics, pairs, hidden) { throw fault }
    }
}
