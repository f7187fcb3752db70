// What must hold before crops can be drawn.
import Base

extension TileSet {
    /// - Parameter setting: the setting that remedies it.
    /// - Throws: `UserError(.data)` naming the first tile that has a side shorter than the crop.
    public func checkTiles(holdCropsOf cropSize: Int, setting: String = "sampling.crop_size") throws {
        let small = outlines.indices.filter { min(outlines[$0].width, outlines[$0].height) < cropSize }
        guard let first = small.first else { return }
        let others = small.count > 1 ? ", as \(small.count == 2 ? "is" : "are") \(small.count - 1) more" : ""
        let largest = small.map { min(outlines[$0].width, outlines[$0].height) }.min()!
        throw UserError(
            .data, path: pairs[first].imagePath,
            reason: "the tile of \(outlines[first].width)×\(outlines[first].height) pixels is smaller than the crop of "
                + "\(cropSize)×\(cropSize)\(others)",
            remedy: "set \(setting) to \(largest) or less, or remove the small tiles")
    }

    /// - Throws: `UserError(.data)` when no mask has a pixel of any class but the background.
    public func checkObjectsExist() throws {
        guard statistics.pixels.dropFirst().allSatisfy({ $0 == 0 }) else { return }
        let who = count == 1 ? "the mask has" : "all \(count) masks have"
        throw UserError(
            .data, path: pairs[0].maskPath, reason: "\(who) nothing but background: there is nothing to learn",
            remedy: "check the masks and the mask values in data.labels")
    }
}
