// Rasters whose values are classes.
import Base

extension RasterReader {
    /// Opens a raster whose values are classes or numbers of objects.
    ///
    /// - Throws: `UserError` as for any raster, and for a JPEG: what it returns is only near to what was stored.
    public convenience init(maskAt path: String) throws {
        try self.init(path: path)
        guard info.format != .jpeg else {
            throw UserError(
                .data, path: path,
                reason: "is a JPEG, which cannot be a mask: its compression smears the edges between classes",
                remedy: "save the mask as PNG or TIFF where it was made; if only the JPEG is left, gdal_translate -b 1 "
                    + "\(path) \(withoutExtension(path)).tif and cut its values at 128, with the label '>=128'")
        }
    }
}
