// Writing whole rasters at once, and finding rasters in a folder.
import Base
import Foundation

/// Rasters written in one call.
public enum RasterWriter {
    /// Writes a PNG that appears whole or not at all.
    ///
    /// bytes: height × width × bands samples, row-major, bands interleaved; 16-bit samples in the machine's byte order.
    /// - Parameters:
    ///   - bands: 1 gray, 3 RGB or 4 RGBA.
    ///   - bitDepth: 8 or 16.
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public static func writePNG(
        path: String, width: Int, height: Int, bands: Int, bitDepth: Int = 8, bytes: [UInt8]
    ) throws {
        let writer = try PNGWriter(path: path, width: width, height: height, bands: bands, bitDepth: bitDepth)
        try writer.write(rows: bytes)
        try writer.finish()
    }

    /// Writes a GeoTIFF that appears whole or not at all; for the parameters see `GeoTIFFWriter` and `writePNG`.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public static func writeGeoTIFF(
        path: String, width: Int, height: Int, bands: Int, sampleType: SampleType = .uint8, bytes: [UInt8],
        georeference: Georeference? = nil, nodata: Double? = nil, palette: [PaletteColor]? = nil, alphaBand: Int? = nil
    ) throws {
        var content = RasterContent(
            RasterFrame(width: width, height: height, georeference: georeference), bands: bands, sampleType: sampleType)
        (content.nodata, content.palette, content.alphaBand) = (nodata, palette, alphaBand)
        let writer = try GeoTIFFWriter(path: path, content)
        try writer.write(rows: bytes)
        try writer.finish()
    }
}
