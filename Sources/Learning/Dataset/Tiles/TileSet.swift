// The tiles of a split: checked, measured and kept.
import Base
import Geo
import Objects
import Raster
import Tensor
import Threads

/// Images and their labels, all read and checked once before the first step.
///
/// Tiles are kept in memory as stored samples, in order, as long as they fit the limit; the others are read by window
/// whenever they are needed, from a scratch file if there is one, with the same result. Threads may share a set.
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
    /// The samples of all tiles, if they were counted as the tiles were read.
    let countedSamples: [BandHistogram]?
    private let kept: [Tile]
    /// Of the tiles that are not kept, when they were read.
    private let stamps: [TileStamp]
    private let scratch: TileScratch?
    /// Of the same tiles, in the scratch file; nil while they are not there.
    private let places: Guarded<[TileScratch.Place?]>
    /// Bytes that each of the same tiles takes there at most.
    private let bytes: [Int]

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
    /// - Parameters:
    ///   - cache: what earlier runs found; tiles that it knows are read only to be kept.
    ///   - scratch: takes tiles that are not kept in memory.
    ///   - withHistograms: counts samples for `histograms` on the way.
    ///   - poll: called before each tile, on any of the threads; what it throws ends the reading.
    /// - Throws: `UserError` that names the file: unreadable, changed, mask values without a class. Of several faulty
    ///   tiles the first is reported.
    public init(
        _ tiles: TileHeaders, cache: ScanCache? = nil, scratch: TileScratch? = nil, withHistograms: Bool = false,
        poll: () throws -> Void = {}
    ) throws {
        let (pairs, classMap) = (tiles.pairs, tiles.classMap)
        let samples = FillScan.samplesOfATile(in: pairs.count)
        let stamps = try parallelMap(pairs.count) { try TileStamp(of: pairs[$0]) }
        let known = cache?.open(for: tiles)
        let keys = known == nil ? [] : stamps.indices.map { tiles.scanKey(of: $0, stamps[$0], samples: samples) }
        let histograms = withHistograms ? known?.histograms(keys, bands: tiles.bands) : nil
        let pool = withHistograms && histograms == nil ? HistogramPool() : nil
        let loaded = try parallelMap(pairs.count) { index in
            try poll()
            // Histograms are of all tiles together.
            let findings = pool == nil ? known?.findings(keys[index], names: classMap.names) : nil
            let keep = index < tiles.keptCount
            if let findings, !keep { return LoadedTile(findings) }
            let file = try tiles.file(index)
            return try findings.map { try LoadedTile(file, $0) }
                ?? LoadedTile(
                    file, classMap: classMap, samples: samples, keep: keep, scratch: keep ? nil : scratch, pool)
        }
        let masks = loaded.map(\.findings.mask)
        let fault = TileRules.unknownValues(masks, pairs, classMap) ?? TileRules.ambiguity(masks, pairs, classMap)
        if let fault { throw fault }
        hidden = TileRules.nodataHides(masks, classMap)
        countedSamples = histograms ?? pool?.sum
        if let known, loaded.contains(where: \.isNew) {
            known.keep(
                loaded.indices.map { (keys[$0], stamps[$0], loaded[$0].findings) }, histograms: countedSamples)
        }

        self.pairs = pairs
        self.classMap = classMap
        bands = tiles.bands
        sampleType = tiles.sampleType
        (bandNumbers, nodata) = (tiles.bandNumbers, tiles.nodata)
        kept = loaded.compactMap { $0.tile }
        (pixelSizes, factors) = (tiles.pixelSizes, tiles.factors)
        self.stamps = Array(stamps.dropFirst(kept.count))
        self.scratch = scratch
        bytes = Array(tiles.byteCounts.dropFirst(kept.count))
        let missing = zip(bytes, loaded.dropFirst(kept.count)).reduce(0) { $0 + ($1.1.place == nil ? $1.0 : 0) }
        fitsScratch = scratch.map { tiles.areDecodedWhole && $0.promise(missing) } ?? false
        places = Guarded(loaded.dropFirst(kept.count).map(\.place))
        let findings = loaded.map(\.findings)
        digests = findings.map(\.digest)
        outlines = findings.enumerated().map { index, tile in
            let (width, height) = tiles.size(of: index)
            return TileOutline(
                width: width, height: height, objects: tile.points, objectCount: tile.contents.objectCount)
        }
        contents = findings.map(\.contents)
        statistics = .sum(of: contents.map(\.statistics), names: classMap.names)
        moments = .sum(of: contents.map(\.moments), bands: tiles.bands)
        normalization = Normalization(moments)
        fill = UndeclaredFill(zip(pairs, findings).map { ($0.imagePath, $1.fill, $1.white) }, of: tiles.sampleType)
    }

    /// Some tiles that are not in memory are PNGs: a window of one takes the rows above it, too.
    public var readsFromTheTop: Bool {
        pairs.indices.dropFirst(kept.count).contains(where: isPNG)
    }

    /// The tiles that are not in memory are or will be in the scratch file, all of them: each is decoded once.
    public let fitsScratch: Bool

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
        let (_, height) = size(of: index)
        if let tile = try stored(index, rows: 0..<height) { return tile }
        let tile = try reading(index) { try $0.read($0.bounds) }
        if let place = scratch?.store(tile, promised: fitsScratch ? bytes[index - kept.count] : 0) {
            places.withLock { $0[index - kept.count] = place }
        }
        return tile
    }

    /// A tile from top to bottom: whole if it is in memory, else in strips.
    ///
    /// - Throws: `UserError` when a tile that is not in memory can no longer be read, or is not what it was; what
    ///   `body` throws.
    package func forEachStrip(of index: Int, _ body: (Tile) throws -> Void) throws {
        if index < kept.count { return try body(kept[index]) }
        try reading(index) { try $0.readStrips(of: TileFile.stripPixels, body) }
    }

    /// A tile's labels, as `forEachStrip` has them: strips of [rows, width].
    ///
    /// - Throws: as `forEachStrip`.
    func forEachStripOfLabels(of index: Int, _ body: (_ rows: Range<Int>, _ labels: [UInt8]) throws -> Void) throws {
        if index < kept.count { return try body(0..<kept[index].height, kept[index].labels) }
        try reading(index) { try $0.readStripsOfLabels(of: TileFile.stripPixels, body) }
    }

    /// Samples that hold the square window at (x, y), and the window's place in them.
    package func region(_ index: Int, x: Int, y: Int, side: Int) throws -> (tile: Tile, x: Int, y: Int) {
        if index < kept.count { return (kept[index], x, y) }
        if let tile = try stored(index, rows: y..<y + side) { return (tile, x, 0) }
        if isDecodedWhole(index, for: side) { return (try tile(index), x, y) }
        return (try reading(index) { try $0.read(Window(x: x, y: y, width: side, height: side)) }, 0, 0)
    }

    /// Whether the scratch file is to have the tile: it has room for all, or a window costs so much of the tile's
    /// decoding that all of it may as well be decoded, once.
    private func isDecodedWhole(_ index: Int, for side: Int) -> Bool {
        guard let scratch, scratch.hasRoom(for: bytes[index - kept.count], isPromised: fitsScratch) else {
            return false
        }
        if fitsScratch { return true }
        let area = outlines[index].width * outlines[index].height
        return area <= (isPNG(index) ? TileFile.stripPixels : 8 * side * side)
    }

    /// Rows of a tile from the scratch file; nil while it is not there.
    private func stored(_ index: Int, rows: Range<Int>) throws -> Tile? {
        guard let scratch, let place = places.withLock({ $0[index - kept.count] }) else { return nil }
        return try scratch.read(
            rows, of: place, name: pairs[index].name, size: size(of: index), bands: bands, type: sampleType)
    }

    private func isPNG(_ index: Int) -> Bool { pairs[index].imagePath.lowercased().hasSuffix(".png") }

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
        try file.readStrips(of: TileFile.stripPixels) { hash.add($0) }
        guard hash.digest == digests[index] else { throw changed(index) }
        return result
    }

    private func changed(_ index: Int) -> UserError {
        UserError(
            .data, path: pairs[index].imagePath, reason: "the image or its mask was changed after it was checked",
            remedy: "do not change tiles while they are in use")
    }
}
