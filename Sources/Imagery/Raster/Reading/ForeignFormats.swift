// Formats of images that are not read, but can be converted by GDAL.
import Base

/// What a file is by its first bytes, and where these say nothing by its ending; nil for what is not known.
///
/// - Parameter start: 16 bytes.
func nameOfForeignFormat(_ start: [UInt8], path: String) -> String? {
    let text = String(decoding: start, as: UTF8.self)
    let known: [(isIt: Bool, name: String)] = [
        (start.starts(with: [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]), "a JPEG 2000 image"),
        (start.starts(with: [0xFF, 0x4F, 0xFF, 0x51]), "a JPEG 2000 image"),
        (text.hasPrefix("<VRTDataset"), "a virtual raster of GDAL (VRT)"),
        (text.hasPrefix("EHFA_HEADER_TAG"), "an image of Erdas Imagine"),
        (text.hasPrefix("NITF") || text.hasPrefix("NSIF"), "a NITF image"),
        (text.hasPrefix("msid"), "a MrSID image"),
        (start.starts(with: [0x89, 0x48, 0x44, 0x46]), "an HDF5 file"),
        (text.hasPrefix("RIFF") && text.hasSuffix("WEBP"), "a WebP image"),
        (fileExtension(of: path) == "ecw", "an ECW image"),
        (fileExtension(of: path) == "vrt", "a virtual raster of GDAL (VRT)"),
    ]
    return known.first { $0.isIt }?.name
}
