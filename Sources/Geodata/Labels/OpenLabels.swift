// Label files by their names.
import Base
import Foundation
import Geo
import VectorFiles

/// Opens labels for a scene: PNG and TIFF files are rasters of the scene's size, all others GeoJSON or tables.
///
/// - Throws: `UserError` when they cannot be read or do not fit the scene.
public func openLabels(_ path: String, for grid: SceneGrid, options: LabelOptions) throws -> any LabelSource {
    if isRasterPath(path) { return try RasterLabels(path: path, grid: grid, options: options) }
    return try VectorLabels(FeatureCollection(path: path, layer: options.layer), in: grid, options: options)
}

/// Whether a path is that of a PNG or TIFF, by its extension.
public func isRasterPath(_ path: String) -> Bool {
    ["png", "tif", "tiff"].contains(fileExtension(of: path))
}
