// The tiles of a split: checked, measured and kept.
import Base
import Raster

/// Images and their labels, all read and checked once before the first step.
///
/// Tiles are kept in memory as stored samples, in order, as long as they fit the limit; the others are read by window
/// whenever they are needed, with the same result. Threads may share a set.
public final class TileSet: Sendable {
    public let pairs: [TilePair]
    public let classMap: ClassMap
    /// Bands of every tile.
    public let bands: Int
    /// The type that every tile's samples are kept in: uint8, uint16 or float32.
    public let sampleType: SampleType
    /// Label counts of all tiles.
    public let statistics: LabelStatistics
    /// Tiles that are in memory; the rest is read from its files.
    public var tilesInMemory: Int { kept.count }

    /// The mean and spread of each band over all pixels with data.
    public let normalization: Normalization
    let outlines: [TileOutline]
    private let bandNumbers: [Int]?
    private let kept: [Tile]

    /// Reads all pairs, on the threads of `Parallel`.
    /// - Parameters:
    ///   - bands: the image bands to use, from 1; nil for all but alpha.
    ///   - memoryLimit: bytes that samples and labels may take.
    /// - Throws: `UserError` that names the file: unreadable, image and mask of different size, bands or sample types
    ///   that differ between tiles, mask values without a class. Of several faulty tiles the first is reported.
    public init(
        pairs: [TilePair], classMap: ClassMap = .automatic, bands: [Int]? = nil, memoryLimit: Int = 4 << 30
    ) throws {
        precondition(!pairs.isEmpty, "a tile set needs at least one tile")
        let headers = try parallelMap(pairs.count) { index in
            TileHeader(try TileFile(pairs[index], classMap: classMap, bands: bands))
        }
        try TileHeader.checkAlike(headers, pairs)
        var budget = memoryLimit
        let keptCount = headers.prefix { header in
            budget -= header.byteCount
            return budget >= 0
        }.count
        let loaded = try parallelMap(pairs.count) { index in
            try LoadedTile(
                TileFile(pairs[index], classMap: classMap, bands: bands), classMap: classMap, keep: index < keptCount)
        }
        try LoadedTile.checkMaskValues(loaded, pairs, classMap)

        self.pairs = pairs
        self.classMap = classMap
        self.bands = headers[0].bands
        sampleType = headers[0].type
        bandNumbers = bands
        kept = loaded.compactMap { $0.tile }
        outlines = zip(headers, loaded).map { TileOutline(width: $0.width, height: $0.height, objects: $1.scan.points) }
        let none = [Int](repeating: 0, count: classMap.classes)
        statistics = loaded.reduce(into: LabelStatistics(names: classMap.names, pixels: none, objects: none)) {
            $0.add($1.scan.statistics(names: classMap.names))
        }
        let moments = loaded.reduce(into: [BandMoments](repeating: BandMoments(), count: headers[0].bands)) {
            sum, tile in
            for (band, moment) in tile.scan.moments.enumerated() { sum[band].add(moment) }
        }
        normalization = Normalization(moments)
    }

    public var count: Int { pairs.count }

    /// Width and height of a tile in pixels.
    public func size(of index: Int) -> (width: Int, height: Int) { (outlines[index].width, outlines[index].height) }

    /// A whole tile.
    /// - Throws: `UserError` when a tile that is not in memory can no longer be read.
    public func tile(_ index: Int) throws -> Tile {
        if index < kept.count { return kept[index] }
        let file = try reopened(index)
        return try file.read(file.bounds)
    }

    /// A tile from top to bottom: whole if it is in memory, else in strips.
    func forEachStrip(of index: Int, _ body: (Tile) throws -> Void) throws {
        if index < kept.count { try body(kept[index]) } else { try reopened(index).readStrips(of: 4 << 20, body) }
    }

    /// Samples that hold the square window at (x, y), and the window's place in them.
    func region(_ index: Int, x: Int, y: Int, side: Int) throws -> (tile: Tile, x: Int, y: Int) {
        if index < kept.count { return (kept[index], x, y) }
        return (try reopened(index).read(Window(x: x, y: y, width: side, height: side)), 0, 0)
    }

    private func reopened(_ index: Int) throws -> TileFile {
        let file = try TileFile(pairs[index], classMap: classMap, bands: bandNumbers)
        guard file.image.width == outlines[index].width, file.image.height == outlines[index].height,
            file.image.bands == bands
        else {
            throw UserError(
                .data, path: pairs[index].imagePath, reason: "the file was changed after it was checked",
                remedy: "leave the tiles alone while they are in use")
        }
        return file
    }
}

/// What the first look at a tile shows.
private struct TileHeader: Sendable {
    let width: Int
    let height: Int
    let bands: Int
    let type: SampleType
    let byteCount: Int

    init(_ file: TileFile) {
        (width, height, bands) = (file.image.width, file.image.height, file.image.bands)
        (type, byteCount) = (file.image.keptType, file.byteCount)
    }

    static func checkAlike(_ headers: [TileHeader], _ pairs: [TilePair]) throws {
        let first = headers[0]
        for (header, pair) in zip(headers, pairs) {
            if header.bands != first.bands {
                throw UserError(
                    .data, path: pair.imagePath,
                    reason: "the image has \(header.bands == 1 ? "1 band" : "\(header.bands) bands"), "
                        + "\(pairs[0].imagePath) has \(first.bands)",
                    remedy: "use images with the same bands, or choose common ones with data.bands")
            }
            if header.type != first.type {
                throw UserError(
                    .data, path: pair.imagePath,
                    reason:
                        "the image has \(header.type.rawValue) samples, \(pairs[0].imagePath) \(first.type.rawValue)",
                    remedy: "convert the images to one sample type and range")
            }
        }
    }
}

/// A tile after its one pass.
private struct LoadedTile: Sendable {
    /// Nil when it is not to be kept.
    let tile: Tile?
    let scan: TileScan
    /// Whether the mask has the values 1 and 255, either of which may mean the first class.
    let hasOnes: Bool
    let hasHighs: Bool

    init(_ file: TileFile, classMap: ClassMap, keep: Bool) throws {
        var scan = TileScan(bands: file.image.bands, classes: classMap.classes, area: file.area)
        if keep {
            let tile = try file.read(file.bounds)
            scan.add(tile)
            self.tile = tile
        } else {
            try file.readStrips(of: 4 << 20) { scan.add($0) }
            tile = nil
        }
        self.scan = scan
        (hasOnes, hasHighs) = (file.mask.hasSeen(1), file.mask.hasSeen(255))
    }

    /// Recognised masks must agree on the car's value: where 1 is a car, 255 often means "ignore".
    static func checkMaskValues(_ tiles: [LoadedTile], _ pairs: [TilePair], _ classMap: ClassMap) throws {
        guard classMap.values == nil, classMap.ignore != 1, classMap.ignore != 255,
            let ones = tiles.firstIndex(where: { $0.hasOnes }), let highs = tiles.firstIndex(where: { $0.hasHighs })
        else { return }
        let both = tiles.firstIndex { $0.hasOnes && $0.hasHighs }
        let found = both == nil ? "the mask has 255, \(pairs[ones].maskPath) has 1" : "the mask has both 1 and 255"
        let car = classMap.names[1]
        throw UserError(
            .data, path: pairs[both ?? highs].maskPath, reason: "\(found), and either may mean \(car)",
            remedy: "declare them, e.g. labels: {\(classMap.names[0]): 0, \(car): [1, 255]}, or set data.ignore to 255")
    }
}
