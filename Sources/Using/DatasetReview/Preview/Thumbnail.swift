// One tile of a contact sheet.
import Dataset
import Objects
import Raster

/// How a tile is brought to the size of its cell: made smaller by any factor, or larger by a whole one.
struct ThumbnailScale: Sendable {
    let width: Int
    let height: Int
    /// Size before magnification, at most the tile's.
    let reducedWidth: Int
    let reducedHeight: Int
    let magnification: Int

    init(_ tile: (width: Int, height: Int), within size: Int) {
        let longest = max(tile.width, tile.height)
        magnification = max(1, size / longest)
        let reduction = min(1, Double(size) / Double(longest))
        reducedWidth = max(1, Int((Double(tile.width) * reduction).rounded()))
        reducedHeight = max(1, Int((Double(tile.height) * reduction).rounded()))
        (width, height) = (reducedWidth * magnification, reducedHeight * magnification)
    }
}

/// The picture of a tile, a line of the class's colour around every object, and gray over what is ignored.
struct Thumbnail: Sendable {
    let scale: ThumbnailScale
    /// [height, width, 3]
    private(set) var rgb: [UInt8]

    /// Reads the tile in strips, if it is not in memory.
    init(of index: Int, in set: TileSet, within size: Int) throws {
        scale = ThumbnailScale(set.size(of: index), within: size)
        let pair = set.pairs[index]
        let stretch = try DisplayStretch(
            of: ImageReader(path: pair.imagePath, bands: set.bandNumbers, nodata: set.nodata))
        var reduction = Reduction(scale, of: set.size(of: index))
        try set.forEachStrip(of: index) { strip in
            reduction.add(rgb: stretch.rgb(of: strip.samples), labels: strip.labels)
        }
        let (width, factor) = (scale.width, scale.magnification)
        let means = reduction.means
        var labels = [UInt8](repeating: 0, count: width * scale.height)
        rgb = [UInt8](repeating: 0, count: 3 * width * scale.height)
        for y in 0..<scale.height {
            for x in 0..<width {
                let source = y / factor * scale.reducedWidth + x / factor
                labels[y * width + x] = reduction.labels[source]
                for channel in 0..<3 { rgb[3 * (y * width + x) + channel] = means[3 * source + channel] }
            }
        }
        outline(labels)
    }

    /// The line lies around an object, not on it: a car is a few pixels wide.
    private mutating func outline(_ labels: [UInt8]) {
        let (width, height) = (scale.width, scale.height)
        for y in 0..<height {
            for x in 0..<width {
                let at = y * width + x
                if labels[at] == ClassLabel.ignored {
                    for channel in 0..<3 { rgb[3 * at + channel] = rgb[3 * at + channel] / 2 + 64 }
                }
                let around = [
                    x > 0 ? labels[at - 1] : 0, x + 1 < width ? labels[at + 1] : 0, y > 0 ? labels[at - width] : 0,
                    y + 1 < height ? labels[at + width] : 0,
                ]
                guard
                    let label = around.first(where: {
                        $0 != ClassLabel.background && $0 != ClassLabel.ignored && $0 != labels[at]
                    }),
                    labels[at] == 0 || labels[at] == ClassLabel.ignored || label < labels[at]
                else { continue }
                let color = ClassColors.color(of: Int(label))
                (rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]) = (color.red, color.green, color.blue)
            }
        }
    }
}

/// Means of colours over the pixels that become one, and the class that is not to be lost among them.
private struct Reduction {
    private let scale: ThumbnailScale
    private let size: (width: Int, height: Int)
    private var sums: [Int]
    private var counts: [Int]
    /// Objects before what is ignored before the background.
    private(set) var labels: [UInt8]
    private var nextRow = 0

    init(_ scale: ThumbnailScale, of size: (width: Int, height: Int)) {
        (self.scale, self.size) = (scale, size)
        let area = scale.reducedWidth * scale.reducedHeight
        sums = [Int](repeating: 0, count: 3 * area)
        counts = [Int](repeating: 0, count: area)
        labels = [UInt8](repeating: 0, count: area)
    }

    mutating func add(rgb: [UInt8], labels strip: [UInt8]) {
        for row in 0..<strip.count / size.width {
            let target = (nextRow + row) * scale.reducedHeight / size.height * scale.reducedWidth
            for x in 0..<size.width {
                let (from, to) = (row * size.width + x, target + x * scale.reducedWidth / size.width)
                counts[to] += 1
                for channel in 0..<3 { sums[3 * to + channel] += Int(rgb[3 * from + channel]) }
                let label = strip[from]
                if label != 0, labels[to] == 0 || labels[to] == ClassLabel.ignored { labels[to] = label }
            }
        }
        nextRow += strip.count / size.width
    }

    var means: [UInt8] { sums.indices.map { UInt8((sums[$0] + counts[$0 / 3] / 2) / max(1, counts[$0 / 3])) } }
}
