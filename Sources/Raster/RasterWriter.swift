// Writing whole rasters at once, and finding rasters in a folder.
import Base
import Foundation

public enum RasterWriter {
    /// Writes a PNG that appears whole or not at all.
    ///
    /// bytes: height × width × bands samples, row-major, bands interleaved; 16-bit samples in the machine's byte order.
    /// - Parameters:
    ///   - bands: 1 gray, 3 RGB or 4 RGBA.
    ///   - bitDepth: 8 or 16.
    public static func writePNG(
        path: String, width: Int, height: Int, bands: Int, bitDepth: Int = 8, bytes: [UInt8]
    ) throws {
        let writer = try PNGWriter(path: path, width: width, height: height, bands: bands, bitDepth: bitDepth)
        try writer.write(rows: bytes)
        try writer.finish()
    }

    /// Writes a GeoTIFF that appears whole or not at all; for the parameters see `GeoTIFFWriter` and `writePNG`.
    public static func writeGeoTIFF(
        path: String, width: Int, height: Int, bands: Int, sampleType: SampleType = .uint8, bytes: [UInt8],
        georeference: Georeference? = nil, nodata: Double? = nil, palette: [PaletteColor]? = nil, alphaBand: Int? = nil
    ) throws {
        let writer = try GeoTIFFWriter(
            path: path, width: width, height: height, bands: bands, sampleType: sampleType, georeference: georeference,
            nodata: nodata, palette: palette, alphaBand: alphaBand)
        try writer.write(rows: bytes)
        try writer.finish()
    }
}

/// The paths of the *.png, *.tif and *.tiff files directly in `folder`, sorted by name; hidden files and folders
/// are left out.
public func listRasters(in folder: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
        throw UserError(.missingInput, path: folder, reason: "no such folder", remedy: "check the path")
    }
    guard isFolder.boolValue else {
        throw UserError(
            .missingInput, path: folder, reason: "is not a folder", remedy: "name the folder that holds the files")
    }
    let names: [String]
    do {
        names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
        throw UserError(.missingInput, path: folder, reason: "cannot be listed", remedy: "check its permissions")
    }
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    return names.filter { name in
        let lower = name.lowercased()
        guard !name.hasPrefix("."), [".png", ".tif", ".tiff"].contains(where: { lower.hasSuffix($0) }) else {
            return false
        }
        // A folder may have any name. What cannot be looked at is left for the reader to report.
        return !(FileManager.default.fileExists(atPath: base + name, isDirectory: &isFolder) && isFolder.boolValue)
    }
    .sorted().map { base + $0 }
}
