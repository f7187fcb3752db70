// Fill values in the tiles of a set, however they were read.
import Base

extension TileSet {
    /// Values that probably mean "no data", though no file says so: a warning for each.
    public var undeclaredFill: [UserError] { fill.warnings(moments) }

    /// The first warning where a band that is not used is tagged alpha and varies like an image, of some of the tiles.
    ///
    /// - Throws: `UserError` when a tile can no longer be read.
    public func alphaWarning() throws -> UserError? {
        for index in stride(from: 0, to: count, by: max(1, count / 16)) {
            let image = try ImageReader(path: pairs[index].imagePath, bands: bandNumbers)
            if let warning = try image.alphaWarning() { return warning }
        }
        return nil
    }
}

extension [TileExamination] {
    /// The same of tiles that were looked at on their own.
    package var undeclaredFill: [UserError] {
        let usual = Dictionary(grouping: compactMap(\.scan)) { $0.moments.count }.max {
            $0.value.count < $1.value.count
        }
        guard let bands = usual?.key else { return [] }
        let known = filter { $0.scan?.moments.count == bands && $0.header != nil }
        let moments = [BandMoments].sum(of: known.map { $0.scan!.moments }, bands: bands)
        let types = Set(known.map { $0.header!.type })
        guard types.count == 1 else { return [] }
        return UndeclaredFill(
            known.map { ($0.pair.imagePath, $0.scan!.fill, $0.info?.white) }, of: types.first!
        ).warnings(moments)
    }
}
