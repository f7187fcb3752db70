// A raster for tests of what lies beside it.
import Base
import Raster

/// 2 × 2 pixels of three bands with the samples 0 to 11, as the path's ending says: PNG, else TIFF.
///
/// - Parameters:
///   - georeference: of a TIFF.
///   - nodata: of a TIFF.
func writeSmallRaster(_ path: String, georeference: Georeference? = nil, nodata: Double? = nil) throws {
    let samples = (0..<12).map { UInt8($0) }
    if fileExtension(of: path) == "png" {
        try RasterWriter.writePNG(path: path, width: 2, height: 2, bands: 3, bytes: samples)
    } else {
        try RasterWriter.writeGeoTIFF(
            path: path, width: 2, height: 2, bands: 3, bytes: samples, georeference: georeference, nodata: nodata)
    }
}
