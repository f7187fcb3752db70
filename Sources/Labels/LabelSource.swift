// The labels of a scene, whatever they were made of, as rows of class indices.
import Base
import Foundation
import Geo
import Vector

/// Labels in a scene's pixels. A source belongs to one thread at a time.
public protocol LabelSource: AnyObject {
    var classes: LabelClasses { get }
    /// Some pixels may count nowhere.
    var mayIgnore: Bool { get }
    /// Class indices of whole rows, `LabelClasses.ignored` where a pixel is to count nowhere.
    func labels(rows: Range<Int>) throws -> [UInt8]
    /// What is worth knowing about the labels; complete when all rows have been read.
    var notes: [String] { get }
}

/// Opens labels for a scene: PNG and TIFF files are rasters of the scene's size, all others GeoJSON or tables.
///
/// - Throws: `UserError` when they cannot be read or do not fit the scene.
public func openLabels(_ path: String, for grid: SceneGrid, options: LabelOptions) throws -> any LabelSource {
    if isRasterPath(path) { return try RasterLabels(path: path, grid: grid, options: options) }
    return try VectorLabels(FeatureCollection(path: path), in: grid, options: options)
}

/// Whether a path is that of a PNG or TIFF, by its extension.
public func isRasterPath(_ path: String) -> Bool {
    ["png", "tif", "tiff"].contains((path as NSString).pathExtension.lowercased())
}
