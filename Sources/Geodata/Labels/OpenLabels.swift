// Label files by their names.
import Base
import Foundation
import Geo
import Raster
import VectorFiles

/// Opens labels for a scene: PNG and TIFF files are rasters of the scene's size, all others GeoJSON or tables.
///
/// - Throws: `UserError` when they cannot be read or do not fit the scene.
public func openLabels(_ path: String, for grid: SceneGrid, options: LabelOptions) throws -> any LabelSource {
    if isRasterPath(path) { return try RasterLabels(path: path, grid: grid, options: options) }
    return try VectorLabels(VectorFile(path: path, layer: options.layer), in: grid, options: options)
}

/// How the names of label files end, after the name of their scene: the first that is there is taken.
public let labelEndings = [
    ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".gpkg", ".csv", "_mask.tif", "_mask.png", ".tif",
    ".tiff", ".png",
]
