// What the tiles of a split take in memory, found before they are read.

extension TileHeaders {
    /// A tile's size in pixels, the bytes of its samples and labels, and what it is magnified by where it is looked at.
    public struct Shape: Hashable, Sendable {
        public let width: Int
        public let height: Int
        public let bytes: Int
        public let factors: PixelFactors
    }

    /// Each once.
    ///
    /// - Parameter factors: pixels that a network sees on one of each tile; nil: it sees them as they are.
    public func shapes(seenAt factors: [PixelFactors]? = nil) -> Set<Shape> {
        Set(
            zip(pairs.indices, byteCounts).map { index, bytes in
                let (width, height) = size(of: index)
                return Shape(width: width, height: height, bytes: bytes, factors: factors?[index] ?? .one)
            })
    }

    /// Of the widest tile, in pixels.
    public var largestWidth: Int { pairs.indices.map { size(of: $0).width }.max()! }

    /// Bytes of what is known of the tiles beside their pixels: names, counts, places of objects, samples.
    ///
    /// Where objects are is not known yet: as many points are taken as are kept at most, and an object for each 64².
    public var knowledgeBytes: Int {
        let samples = 2 * bands * FillScan.samplesOfATile(in: pairs.count) * MemoryLayout<Float>.stride
        return pairs.indices.reduce(0) { sum, index in
            let (width, height) = size(of: index)
            let points = ObjectPoints.most(area: width * height) * MemoryLayout<ObjectPoints.Point>.stride
            return sum + Self.bytesOfATile + samples + points + (1 + width * height >> 12) * 24
        }
    }

    /// Names, digests, counts and the like, as measured.
    private static let bytesOfATile = 2048

    /// Bytes that reading one tile which is not kept takes: its samples as they are decoded, and as they are used.
    public var readingBytes: Int {
        guard !areAllKept else { return 0 }
        return 3
            * (zip(pairs.indices, byteCounts).map { index, bytes in
                let (width, height) = size(of: index)
                return bytes / (width * height) * min(width * height, TileFile.stripPixels)
            }.max() ?? 0)
    }
}
