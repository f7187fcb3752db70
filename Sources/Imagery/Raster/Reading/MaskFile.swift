// NAME.tif.msk: a mask that GDAL keeps beside a raster.
import Base
import Foundation

/// Where the mask of a raster lies, if it has one beside it.
package func maskPath(beside raster: String) -> String { raster + MaskFile.ending }

/// The mask of a raster as a TIFF beside it: 0 where a pixel has no data. Of a mask for each band, a pixel has data
/// where one of them is not 0.
final class MaskFile: Sendable {
    let path: String
    let source: TIFFSource

    static let ending = ".msk"

    /// nil when there is none.
    ///
    /// - Throws: `UserError` that names the mask when it cannot be read or is none of this raster, and for a link out
    ///   of the folder.
    init?(of raster: String, _ info: RasterInfo, limits: RasterLimits) throws {
        let path = raster + Self.ending
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        try refuseLinkOut(path, beside: raster)
        let (descriptor, size) = try openRegularFile(path, what: "a mask")
        source = try TIFFSource(path: path, descriptor: descriptor, fileSize: size, limits: limits)
        self.path = path
        func refuse(_ reason: String) -> UserError {
            UserError(
                .data, path: path, reason: "cannot be the mask of \(raster): \(reason)",
                remedy: "correct it or remove it")
        }
        let own = source.info
        guard own.width == info.width, own.height == info.height else {
            throw refuse("it has \(own.width)×\(own.height) pixels instead of \(info.width)×\(info.height)")
        }
        guard own.sampleType == .uint8, own.bands == 1 || own.bands == info.bands else {
            throw refuse("it has \(counted(own.bands, "band")) of \(own.sampleType.rawValue)")
        }
    }

    /// One byte a pixel, of the bands interleaved.
    func folded(_ bytes: [UInt8]) -> [UInt8] {
        let bands = source.info.bands
        guard bands > 1 else { return bytes }
        return stride(from: 0, to: bytes.count, by: bands).map { bytes[$0..<$0 + bands].max()! }
    }
}
