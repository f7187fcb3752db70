// How the samples of a TIFF are made smaller, all of them without loss.
import Base
import CRaster

/// A compression that `GeoTIFFWriter` writes.
public enum TIFFCompression: String, CaseIterable, Sendable {
    case deflate, lzw, zstd, none

    /// TIFF's Compression tag.
    var code: UInt16 {
        switch self {
        case .deflate: 8
        case .lzw: 5
        case .zstd: 50000
        case .none: 1
        }
    }

    /// - Throws: `UserError(.usage)` when the system's libtiff was built without it.
    public func checkAvailable() throws {
        guard seg_tiff_codec(code) != nil else {
            throw UserError(
                .usage, reason: "this system's libtiff has no \(rawValue) compression", remedy: "choose deflate or lzw")
        }
    }
}
