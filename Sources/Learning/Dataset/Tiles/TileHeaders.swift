// The headers of a split's tiles, read first: they say what memory the tiles take, and whether they go together.
import Base
import Raster
import Tensor

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
    let headers: [TileHeader]
    /// Memory that each whole tile takes, labels included.
    private let byteCounts: [Int]
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
            return (header: TileHeader(file.image), byteCount: file.byteCount)
        }
        (headers, byteCounts) = (looks.map(\.header), looks.map(\.byteCount))
        for (header, pair) in zip(headers, pairs) {
            if let fault = TileRules.difference(header, pair, from: headers[0], pairs[0]) { throw fault }
        }
        keptCount = Self.count(of: byteCounts, within: memoryLimit)
        (self.pairs, self.classMap, bandNumbers, self.nodata) = (pairs, classMap, bands, nodata)
        (self.bands, sampleType) = (headers[0].bands, headers[0].type)
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

    /// Bytes of the tiles that are kept.
    public var keptBytes: Int { byteCounts.prefix(keptCount).reduce(0, +) }

    /// Width and height of the tile with the most pixels, and bytes of its samples and labels.
    public var largestTile: (width: Int, height: Int, bytes: Int) {
        let largest = headers.indices.max {
            headers[$0].width * headers[$0].height < headers[$1].width * headers[$1].height
        }!
        return (headers[largest].width, headers[largest].height, byteCounts[largest])
    }
}
