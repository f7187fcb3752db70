// What tells a tile from every other: digests of its samples and of its labels.
import Base

/// The first 128 bits of a SHA-256.
public struct Digest128: Hashable, Sendable, BitwiseCopyable {
    private let parts: SIMD2<UInt64>

    init(_ hash: SHA256) {
        let bytes = hash.digest()
        func part(_ start: Int) -> UInt64 { bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        parts = SIMD2(part(0), part(8))
    }

    init(of bytes: [UInt8]) {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.add($0) }
        self.init(hash)
    }

    /// 32 digits.
    public var hexadecimal: String {
        withUnsafeBytes(of: SIMD2(parts.x.bigEndian, parts.y.bigEndian)) { SHA256.hexadecimal(Array($0)) }
    }
}

/// What a tile holds, whatever its files are called and however they are compressed.
public struct TileDigest: Hashable, Sendable, BitwiseCopyable {
    /// Of the samples of the bands that are used.
    public let samples: Digest128
    /// Of the class indices; pixels without data are ignored ones.
    public let labels: Digest128
}

/// Gathers the digests of a tile from strips of its rows, top to bottom. How high the strips are makes no difference.
struct TileHash {
    private var samples = SHA256()
    private var labels = SHA256()

    mutating func add(_ strip: Tile) {
        add(strip.samples)
        strip.labels.withUnsafeBytes { labels.add($0) }
    }

    mutating func add(_ strip: TileSamples) {
        strip.withBytes { bytes in
            let (row, planes) = (bytes.count / (strip.bands * strip.height), strip.bands)
            guard planes > 1 else { return samples.add(bytes) }
            for y in 0..<strip.height {
                for band in 0..<planes {
                    let start = (band * strip.height + y) * row
                    samples.add(UnsafeRawBufferPointer(rebasing: bytes[start..<start + row]))
                }
            }
        }
    }

    var digest: TileDigest { TileDigest(samples: Digest128(samples), labels: Digest128(labels)) }
}
