// The headers of a split's tiles, read first: they say what memory the tiles take, and whether they go together.
import Base
import Geo
import Raster
import Tensor
import Threads

/// Tiles whose headers agree, and how many of them are to be kept in memory.
public struct TileHeaders: Sendable {
    /// The files, in the order of the tiles.
    public let pairs: [TilePair]
    /// What mask values mean.
    public let classMap: ClassMap
    /// Bands of every tile.
    public let bands: Int
    /// The type that every tile's samples are kept in.
    public let sampleType: SampleType
    /// The first tiles, as many as fit the limit.
    public private(set) var keptCount: Int
    private let headers: [TileHeader]
    /// How large each image's pixels are on the ground, where it says so.
    public let pixelSizes: [PixelSize?]
    /// What each tile is resampled by as it is read.
    private(set) var factors: [PixelFactors]
    private let memoryLimit: Int
    /// Of all that the files' headers, and the files beside them, say.
    private let digests: [Digest128]
    let bandNumbers: [Int]?
    let nodata: Double?

    /// - Parameters:
    ///   - bands: the image bands to use, from 1; nil for all but alpha.
    ///   - nodata: the images' value of pixels without data, in place of what they say themselves.
    ///   - memoryLimit: bytes that samples and labels may take.
    /// - Throws: `UserError` that names the file: unreadable, image and mask of different size, bands or sample types
    ///   that differ between tiles. Of several faulty tiles the first is reported.
    public init(
        pairs: [TilePair], classMap: ClassMap = .automatic, bands: [Int]? = nil, nodata: Double? = nil,
        memoryLimit: Int = 4 << 30
    ) throws {
        precondition(!pairs.isEmpty, "a tile set needs at least one tile")
        let looks = try parallelMap(pairs.count) { index in
            let file = try TileFile(pairs[index], classMap: classMap, bands: bands, nodata: nodata)
            // As text, in which NaN is NaN.
            let digest = Digest128(of: Array("\(file.image.info) \(file.mask.info)".utf8))
            return (header: TileHeader(file.image), info: file.image.info, digest: digest)
        }
        (headers, digests) = (looks.map(\.header), looks.map(\.digest))
        var sizes = PixelSizes()
        pixelSizes = zip(pairs, looks).map { sizes.size(path: $0.imagePath, info: $1.info) }
        factors = [PixelFactors](repeating: .one, count: pairs.count)
        for (header, pair) in zip(headers, pairs) {
            if let fault = TileRules.difference(header, pair, from: headers[0], pairs[0]) { throw fault }
        }
        (self.pairs, self.classMap, bandNumbers, self.nodata) = (pairs, classMap, bands, nodata)
        (self.bands, sampleType) = (headers[0].bands, headers[0].type)
        (self.memoryLimit, keptCount) = (memoryLimit, 0)
        keptCount = Self.count(of: byteCounts, within: memoryLimit)
    }

    /// A tile's files, opened as they are to be read.
    func file(_ index: Int) throws -> TileFile {
        try TileFile(pairs[index], classMap: classMap, bands: bandNumbers, nodata: nodata, factors: factors[index])
    }

    /// Width and height of a tile in pixels, as it is read.
    func size(of index: Int) -> (width: Int, height: Int) {
        (factors[index].width(headers[index].width), factors[index].height(headers[index].height))
    }

    /// Memory that each whole tile takes, labels included.
    var byteCounts: [Int] {
        headers.indices.map { index in
            let (width, height) = size(of: index)
            return width * height * headers[index].bytesPerPixel
        }
    }

    /// Metres a pixel, the median of (some of) the tiles; nil where they do not say.
    public var groundResolution: Double? { pixelSizes.medianResolution }

    /// The same tiles, those whose pixels are not square on the ground resampled to squares of `resolution` metres.
    ///
    /// - Throws: `UserError(.data)` for a tile whose pixels are far from that.
    public func squared(at resolution: Double?) throws -> TileHeaders {
        guard let resolution else { return self }
        var headers = self
        headers.factors = try squaringFactors(to: resolution)
        headers.keptCount = Self.count(of: headers.byteCounts, within: memoryLimit)
        return headers
    }

    private static func count(of tiles: [Int], within bytes: Int) -> Int {
        var budget = bytes
        return tiles.prefix { tile in
            budget -= tile
            return budget >= 0
        }.count
    }

    /// The same tiles, with at most `bytes` bytes kept in memory.
    public func keeping(atMost bytes: Int) -> TileHeaders {
        var headers = self
        headers.keptCount = min(keptCount, Self.count(of: byteCounts, within: bytes))
        return headers
    }

    /// The tiles of both splits, with at most `bytes` bytes of both together in memory. Those to train on come first:
    /// they are read all the time, the others once an epoch.
    public static func keeping(
        training: TileHeaders, validation: TileHeaders, atMost bytes: Int
    ) -> (training: TileHeaders, validation: TileHeaders) {
        let first = training.keeping(atMost: bytes)
        return (first, validation.keeping(atMost: bytes - first.keptBytes))
    }

    /// What makes squares of `resolution` metres of the tiles whose pixels are not square on the ground.
    ///
    /// - Throws: `UserError(.data)` for a tile whose pixels are far from that.
    public func squaringFactors(to resolution: Double) throws -> [PixelFactors] {
        try zip(pixelSizes, pairs).map { size, pair in
            guard let size, let factors = size.squaring(to: resolution) else { return .one }
            guard factors.areUsable else {
                throw UserError(
                    .data, path: pair.imagePath,
                    reason: "its pixels are \(size.text) on the ground, too far from squares of "
                        + "\(significant(resolution, digits: 3)) m",
                    remedy: "check its georeference and data.ground_resolution, or remove the tile")
            }
            return factors
        }
    }

    /// How tiles are read, in words.
    var reading: String { "\(classMap) \(bandNumbers ?? []) \(nodata.map { "\($0)" } ?? "")" }

    /// Names all that the findings of a tile depend on.
    ///
    /// - Parameter samples: of the tile that are kept, about.
    func scanKey(of index: Int, _ stamp: TileStamp, samples: Int) -> Digest128 {
        let text = "\(Self.program) \(digests[index].hexadecimal) \(reading) \(factors[index]) \(samples) "
        return Digest128(of: Array(text.utf8) + stamp.bytes)
    }

    /// This version, built as it is: another one may find other things.
    private static let program =
        segtrainVersion + "\((try? FileStamp(of: "/proc/self/exe"))?.bytes ?? [])"

    /// Whether the limit has room for every tile.
    public var areAllKept: Bool { keptCount == pairs.count }

    /// Whether all tiles that are not kept are so small that they are decoded as a whole.
    var areDecodedWhole: Bool {
        pairs.indices.dropFirst(keptCount).allSatisfy { index in
            let (width, height) = size(of: index)
            return width * height <= TileFile.stripPixels
        }
    }

    /// Bytes of all tiles, decoded.
    var decodedBytes: Int { byteCounts.reduce(0, +) }

    /// Bytes of the tiles that are kept.
    public var keptBytes: Int { byteCounts.prefix(keptCount).reduce(0, +) }
}
