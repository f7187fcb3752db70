// The tiles of a split: checked, measured and kept.
import Base
import Geo
import Objects
import Raster
import Tensor

/// Images and their labels, all read and checked once before the first step.
///
/// Tiles are kept in memory as stored samples, in order, as long as they fit the limit; the others are read by window
/// whenever they are needed, with the same result. Threads may share a set.
public final class TileSet: Sendable {
    /// The files, in the order of the tiles.
    public let pairs: [TilePair]
    /// What mask values mean.
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
    /// What each tile shows.
    public let contents: [TileContents]
    /// How large each image's pixels are on the ground, where it says so.
    public let pixelSizes: [PixelSize?]
    /// What each tile holds.
    public let digests: [TileDigest]
    let outlines: [TileOutline]
    let fill: UndeclaredFill
    /// Of `TileRules.nodataHides`.
    package let hidden: MaskHint?
    let moments: [BandMoments]
    /// What each tile is resampled by as it is read.
    private let factors: [PixelFactors]
    /// Numbers of the bands that are read, from 1; nil: all but alpha.
    public let bandNumbers: [Int]?
    /// The images' value of pixels without data, in place of what they say themselves.
    public let nodata: Double?
    private let kept: [Tile]
    /// Of the tiles that are not kept, when they were read.
    private let stamps: [TileStamp]

    /// Reads all pairs, on the threads of `Parallel`; see `TileHeaders` for the parameters.
    ///
    /// - Throws: as `TileHeaders` and `init(_:poll:)` do.
    public convenience init(
        pairs: [TilePair], classMap: ClassMap = .automatic, bands: [Int]? = nil, nodata: Double? = nil,
        memoryLimit: Int = 4 << 30
    ) throws {
        try self.init(
            TileHeaders(pairs: pairs, classMap: classMap, bands: bands, nodata: nodata, memoryLimit: memoryLimit))
    }

    /// Reads all tiles, whose headers are known, on the threads of `Parallel`.
    ///
    /// - Parameter poll: called before each tile, on any of the threads; what it throws ends the reading.
    /// - Throws: `UserError` that names the file: unreadable, changed, mask values without a class. Of several faulty
    ///   tiles the first is reported.
    public init(_ tiles: TileHeaders, poll: () throws -> Void = {}) throws {
        let (pairs, classMap) = (tiles.pairs, tiles.classMap)
        let loaded = try parallelMap(pairs.count) { index in
            try poll()
            let stamp = try TileStamp(of: pairs[index])
            return try LoadedTile(
                TileFile(
                    pairs[index], classMap: classMap, bands: tiles.bandNumbers, nodata: tiles.nodata,
                    factors: tiles.factors[index]), stamp,
                classMap: classMap, samples: FillScan.samplesOfATile(in: pairs.count), keep: index < tiles.keptCount)
        }
        let masks = loaded.map(\.mask)
        let fault = TileRules.unknownValues(masks, pairs, classMap) ?? TileRules.ambiguity(masks, pairs, classMap)
        if let fault { throw fault }
        hidden = TileRules.nodataHides(masks, classMap)

        self.pairs = pairs
        self.classMap = classMap
        bands = tiles.bands
        sampleType = tiles.sampleType
        (bandNumbers, nodata) = (tiles.bandNumbers, tiles.nodata)
        kept = loaded.compactMap { $0.tile }
        (pixelSizes, factors) = (tiles.pixelSizes, tiles.factors)
        stamps = loaded.dropFirst(kept.count).map(\.stamp)
        digests = loaded.map(\.digest)
        outlines = loaded.enumerated().map { index, tile in
            let (width, height) = tiles.size(of: index)
            return TileOutline(
                width: width, height: height, objects: tile.scan.points, objectCount: tile.scan.objects.count)
        }
        contents = loaded.map { TileContents($0.scan, names: classMap.names) }
        statistics = .sum(of: contents.map(\.statistics), names: classMap.names)
        moments = .sum(of: contents.map(\.moments), bands: tiles.bands)
        normalization = Normalization(moments)
        fill = UndeclaredFill(
            zip(pairs, loaded).map { ($0.imagePath, $1.scan.fill, $1.white) }, of: tiles.sampleType)
    }

    /// Some tiles that are not in memory are PNGs: a window of one takes the rows above it, too.
    public var readsFromTheTop: Bool {
        pairs.dropFirst(kept.count).contains { $0.imagePath.lowercased().hasSuffix(".png") }
    }

    /// How many tiles there are.
    public var count: Int { pairs.count }

    /// Width and height of a tile in pixels.
    public func size(of index: Int) -> (width: Int, height: Int) { (outlines[index].width, outlines[index].height) }

    /// Whether a tile is resampled to square pixels as it is read.
    func isSquared(_ index: Int) -> Bool { !factors[index].isOne }

    /// A whole tile.
    /// - Throws: `UserError` when a tile that is not in memory can no longer be read.
    public func tile(_ index: Int) throws -> Tile {
        if index < kept.count { return kept[index] }
        return try reading(index) { try $0.read($0.bounds) }
    }

    /// A tile from top to bottom: whole if it is in memory, else in strips.
    ///
    /// - Throws: `UserError` when a tile that is not in memory can no longer be read, or is not what it was; what
    ///   `body` throws.
    package func forEachStrip(of index: Int, _ body: (Tile) throws -> Void) throws {
        if index < kept.count { return try body(kept[index]) }
        try reading(index) { try $0.readStrips(of: 4 << 20, body) }
    }

    /// Samples that hold the square window at (x, y), and the window's place in them.
    func region(_ index: Int, x: Int, y: Int, side: Int) throws -> (tile: Tile, x: Int, y: Int) {
        if index < kept.count { return (kept[index], x, y) }
        return (try reading(index) { try $0.read(Window(x: x, y: y, width: side, height: side)) }, 0, 0)
    }

    /// Reads from a tile's files, which must be what they were when they were checked.
    ///
    /// Files that were written anew with the same content are the same tile: some file systems give a file another
    /// number now and then.
    private func reading<Result>(_ index: Int, _ body: (TileFile) throws -> Result) throws -> Result {
        let file = try TileFile(
            pairs[index], classMap: classMap, bands: bandNumbers, nodata: nodata, factors: factors[index])
        guard file.width == outlines[index].width, file.height == outlines[index].height,
            file.image.bands == bands
        else { throw changed(index) }
        let result = try body(file)
        // Looked at after the reading: what is changed meanwhile is found, too.
        guard (try? TileStamp(of: pairs[index])) != stamps[index - kept.count] else { return result }
        var hash = TileHash()
        try file.readStrips(of: 4 << 20) { hash.add($0) }
        guard hash.digest == digests[index] else { throw changed(index) }
        return result
    }

    private func changed(_ index: Int) -> UserError {
        UserError(
            .data, path: pairs[index].imagePath, reason: "the image or its mask was changed after it was checked",
            remedy: "do not change tiles while they are in use")
    }
}

/// The files of a tile as they look from outside.
private struct TileStamp: Hashable, Sendable {
    private let image: FileStamp
    private let mask: FileStamp

    init(of pair: TilePair) throws {
        image = try FileStamp(of: pair.imagePath)
        mask = try FileStamp(of: pair.maskPath)
    }
}

/// A tile after its one pass.
private struct LoadedTile: Sendable {
    /// Nil when it is not to be kept.
    let tile: Tile?
    let scan: TileScan
    /// The mask's values.
    let mask: SeenMaskValues
    /// What the image's samples were inverted from.
    let white: Int?
    /// When it was opened.
    let stamp: TileStamp
    let digest: TileDigest

    init(_ file: TileFile, _ stamp: TileStamp, classMap: ClassMap, samples: Int, keep: Bool) throws {
        white = file.image.info.white
        file.mask.countsUnknown = true
        var hash = TileHash()
        var scan = TileScan(classes: classMap.classes, width: file.width, height: file.height, samples: samples)
        if keep {
            let tile = try file.read(file.bounds)
            scan.add(tile)
            hash.add(tile)
            self.tile = tile
        } else {
            try file.readStrips(of: 4 << 20) {
                scan.add($0)
                hash.add($0)
            }
            tile = nil
        }
        self.stamp = stamp
        digest = hash.digest
        self.scan = scan
        mask = file.mask.seen
    }
}
