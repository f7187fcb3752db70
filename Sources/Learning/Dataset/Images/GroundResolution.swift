// How large pixels are on the ground.
import Base
import Geo

extension ImageReader {
    /// The size of the pixel in the middle. nil where the image does not say.
    public var pixelSize: PixelSize? { SceneGrid(path: path, info: info).pixelSize }
}

extension TileSet {
    /// Metres a pixel, the median of (some of) the tiles; nil where they do not say.
    public var groundResolution: Double? { pixelSizes.medianResolution }

    /// A sentence for whoever learns from tiles whose pixels are not square on the ground; nil where all are.
    ///
    /// - Parameter resolution: metres of the squares that a network sees.
    public func squaringNote(_ resolution: Double) -> String? {
        let stretched = pixelSizes.indices.filter { pixelSizes[$0].map { !$0.isSquare } ?? false }
        guard let first = stretched.first, let size = pixelSizes[first] else { return nil }
        return "\(stretched.count) of \(counted(count, "tile")) have pixels that are not square on the ground "
            + "(\(pairs[first].imagePath): \(size.text)); they are resampled to squares of "
            + "\(significant(resolution, digits: 3)) m"
    }
}

extension [PixelSize?] {
    /// Metres a pixel, the median of some of those that are known.
    var medianResolution: Double? {
        let step = Swift.max(1, count / 64)
        let each = stride(from: 0, to: count, by: step).compactMap { self[$0]?.resolution }.sorted()
        return each.isEmpty ? nil : each[each.count / 2]
    }
}
