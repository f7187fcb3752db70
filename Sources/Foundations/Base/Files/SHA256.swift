// SHA-256 for checkpoints and `inspect`: the Swift face of CDigest.
import CDigest

/// An incremental SHA-256 (FIPS 180-4).
public struct SHA256 {
    private var context = seg_sha256()

    public init() { seg_sha256_begin(&context) }

    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        seg_sha256_add(&context, bytes.baseAddress, bytes.count)
    }

    /// The 32 bytes of the digest of everything added so far.
    public func digest() -> [UInt8] {
        var copy = context
        var bytes = [UInt8](repeating: 0, count: 32)
        seg_sha256_end(&copy, &bytes)
        return bytes
    }

    /// The digest in lower-case hexadecimal.
    public static func hexadecimal(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.add($0) }
        return hexadecimal(hash.digest())
    }

    public static func hexadecimal(_ digest: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
