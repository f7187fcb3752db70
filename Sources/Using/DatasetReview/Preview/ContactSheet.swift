// A contact sheet: some tiles of a dataset with the outlines of their masks, in one picture.
import Base
import Dataset
import Raster
import Tensor
import Threads

/// A picture of tiles side by side, with the outlines of their masks.
public struct ContactSheet {
    /// Which tiles come first.
    public enum Order: String, CaseIterable, Sendable {
        /// Any tiles, by name.
        case random
        /// Those with the most objects, the most first.
        case objects
    }

    /// Which tiles are shown, and how large.
    public struct Settings: Sendable {
        public var tiles = 24
        /// nil: about as many as rows.
        public var columns: Int?
        /// The longest side of a tile in the picture, in pixels.
        public var size = 320
        public var order = Order.random
        public var seed: UInt64 = 1

        public init() {}
    }

    /// Pixels between tiles.
    static let gap = 6
    private static let ground: UInt8 = 40

    private let set: TileSet
    /// Tiles of the set, in the order of the sheet.
    private let shown: [Int]
    private let size: Int
    private let columns: Int
    /// All of the dataset, those that are not shown too.
    private let pairs: [TilePair]

    /// Chooses the tiles.
    ///
    /// - Throws: `UserError` for what is wrong with the tiles that are read: those that are shown or, to count
    ///   objects, all.
    public init(_ source: DatasetSource, settings: Settings) throws {
        let pairs = try source.parts.flatMap { try pairTiles(images: $0.folders.images, masks: $0.folders.masks) }
        self.pairs = pairs
        func tiles(_ pairs: [TilePair]) throws -> TileSet {
            try TileSet(
                pairs: pairs, classMap: source.classMap, bands: source.bands, nodata: source.nodata,
                memoryLimit: source.memoryLimit)
        }
        switch settings.order {
        case .random:
            var random = Random(settings.seed, 0x7368_6565)
            let chosen = pairs.indices.shuffled(using: &random).prefix(settings.tiles).sorted()
            set = try tiles(chosen.map { pairs[$0] })
            shown = Array(chosen.indices)
        case .objects:
            let every = try tiles(pairs)
            set = every
            shown = Array(
                every.contents.indices.sorted {
                    (every.contents[$1].objectCount, $0) < (every.contents[$0].objectCount, $1)
                }.prefix(settings.tiles))
        }
        size = settings.size
        columns = min(settings.columns ?? Int(Double(shown.count).squareRoot().rounded(.up)), shown.count)
    }

    private var rows: [ArraySlice<Int>] {
        stride(from: 0, to: shown.count, by: columns).map { shown[$0..<min($0 + columns, shown.count)] }
    }

    /// Writes the PNG, row by row of tiles.
    ///
    /// - Throws: `UserError`, also when it would replace a file of the dataset.
    public func write(to path: String) throws {
        try refuseReplacing([path], inputs: pairs.flatMap(\.paths))
        let scales = shown.map { ThumbnailScale(set.size(of: $0), within: size) }
        let cellWidth = scales.map(\.width).max()!
        let heights = stride(from: 0, to: shown.count, by: columns).map { first in
            scales[first..<min(first + columns, scales.count)].map(\.height).max()!
        }
        let (gap, width) = (Self.gap, columns * (cellWidth + Self.gap) + Self.gap)
        let writer = try PNGWriter(
            path: path, width: width, height: heights.reduce(gap) { $0 + $1 + gap }, bands: 3)
        let line = [UInt8](repeating: Self.ground, count: 3 * width * gap)
        try writer.write(rows: line)
        for (row, height) in zip(rows, heights) {
            var strip = [UInt8](repeating: Self.ground, count: 3 * width * height)
            let thumbnails = try parallelMap(row.count) { column in
                try Thumbnail(of: row[row.startIndex + column], in: set, within: size)
            }
            for (column, thumbnail) in thumbnails.enumerated() {
                let left = gap + column * (cellWidth + gap)
                for y in 0..<thumbnail.scale.height {
                    let target = 3 * (y * width + left)
                    strip.replaceSubrange(
                        target..<target + 3 * thumbnail.scale.width,
                        with: thumbnail.rgb[3 * y * thumbnail.scale.width..<3 * (y + 1) * thumbnail.scale.width])
                }
            }
            try writer.write(rows: strip + line)
        }
        try writer.finish()
    }

    /// Which tile is where, and what the colours mean.
    public func report(path: String) -> String {
        let colors = set.classMap.foregroundNames.enumerated().map { index, name in
            "\(name) \(ClassColors.color(of: index + 1).hexadecimal)"
        }
        let heading =
            "\(path): \(shown.count) of \(counted(pairs.count, "tile")), left to right; "
            + colors.joined(separator: ", ")
        let lines = rows.enumerated().map { number, row in
            "row \(number + 1): "
                + row.map { "\(set.pairs[$0].name) (\(set.contents[$0].objectCount))" }.joined(separator: ", ")
        }
        return ([heading] + lines).joined(separator: "\n")
    }
}

extension PaletteColor {
    fileprivate var hexadecimal: String { "#" + SHA256.hexadecimal([red, green, blue]) }
}
