// Masks as vector files: what `segtrain data vectorize` does.
import Base
import Foundation
import Geo
import Labels
import Objects
import Raster
import VectorFiles

/// A mask whose objects pass by.
public struct MaskObjects {
    public let grid: SceneGrid
    private let reader: RasterReader
    private let labels: any LabelSource

    /// - Parameters:
    ///   - options: what the mask's values mean.
    ///   - crs: in place of the mask's own.
    /// - Throws: `UserError` when it cannot be read.
    public init(path: String, options: LabelOptions, crs: CRS? = nil) throws {
        reader = try RasterReader(path: path)
        grid = SceneGrid(path: path, info: reader.info, crs: crs)
        labels = try openLabels(path, for: grid, options: options)
    }

    /// Class index → name; the background first.
    public var names: [String] { labels.classes.names }

    /// Calls `body` with each object, as rows of the mask complete them.
    ///
    /// - Throws: `UserError` when the mask cannot be read or was changed since it was opened, and what `body` throws.
    public func forEach(_ body: (ObjectPixels) throws -> Void) throws {
        try labels.forEachObject(in: grid, body)
        try reader.requireUnchanged()
    }
}

/// Writes the objects of a mask to a vector file.
///
/// Memory: a strip of rows and the objects in it. The file appears when it is complete.
/// - Parameters:
///   - options: what the mask's values mean.
///   - output: a path that ends with .geojson or .gpkg.
///   - note: hears what is worth knowing about the file.
/// - Returns: one line for people.
/// - Throws: `UserError` when the mask cannot be read or the layer not be written.
public func vectorize(
    mask: String, to output: String, options: LabelOptions = LabelOptions(), sceneCRS: CRS? = nil,
    note: (String) -> Void
) throws -> String {
    let format = try VectorFormat(path: output)
    try refuseReplacing([output], inputs: [mask])
    let objects = try MaskObjects(path: mask, options: options, crs: sceneCRS)
    let layer = try ObjectLayer(path: output, format: format, grid: objects.grid, names: objects.names)
    var counts = [Int](repeating: 0, count: objects.names.count)
    try objects.forEach { object in
        counts[Int(object.label)] += 1
        try layer.write(object)
    }
    try layer.finish()
    layer.notes.forEach(note)
    return "\(output): " + zip(objects.names, counts).dropFirst().map { "\($1) × \($0)" }.joined(separator: ", ")
}
