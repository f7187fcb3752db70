// How large pixels are on the ground.
import Base
import Geo

extension ImageReader {
    /// Metres a pixel: the side of a square as large as the pixel in the middle. nil where the image does not say.
    public var groundResolution: Double? {
        SceneGrid(path: path, info: info).groundResolution
    }
}

extension TileSet {
    /// Metres a pixel, the median of (some of) the tiles; nil where they do not say.
    /// - Throws: `UserError` when a tile can no longer be read.
    public func groundResolution() throws -> Double? {
        let step = max(1, count / 64)
        let each = try stride(from: 0, to: count, by: step).compactMap { index in
            try ImageReader(path: pairs[index].imagePath).groundResolution
        }.sorted()
        return each.isEmpty ? nil : each[each.count / 2]
    }
}
