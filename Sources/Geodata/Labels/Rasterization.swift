// A whole mask from labels: what `segtrain data rasterize` does.
import Base
import Foundation
import Geo
import Objects
import Raster

/// What a mask shows.
public struct MaskSummary: Sendable {
    public let path: String
    public let names: [String]
    /// Pixels of each class.
    public internal(set) var pixels: [Int]
    public internal(set) var ignoredPixels = 0
    public let width: Int
    public let height: Int

    init(path: String, names: [String], width: Int, height: Int) {
        (self.path, self.names, self.width, self.height) = (path, names, width, height)
        pixels = [Int](repeating: 0, count: names.count)
    }

    mutating func add(_ labels: [UInt8]) {
        var counts = [Int](repeating: 0, count: 256)
        for label in labels { counts[Int(label)] += 1 }
        for index in pixels.indices { pixels[index] += counts[index] }
        ignoredPixels += counts[Int(ClassLabel.ignored)]
    }

    /// One line for people.
    public var report: String {
        let total = Double(width * height)
        func share(_ count: Int) -> String { significant(100 * Double(count) / total, digits: 3) + " %" }
        let classes = zip(names, pixels).dropFirst().map { "\($0) \(share($1))" }
        let ignored = ignoredPixels > 0 ? ["ignored \(share(ignoredPixels))"] : []
        return "\(path): \(width) × \(height) pixels, " + (classes + ignored).joined(separator: ", ")
    }
}

/// Writes the mask of a scene.
///
/// Memory: a strip of rows and the outlines of the objects. The file appears when it is complete.
/// - Parameters:
///   - scene: a raster whose size, place and CRS the mask is to have. Its samples are not read.
///   - output: a path that ends with .tif, .tiff or .png.
///   - sceneCRS: in place of the scene's own.
///   - note: hears what is worth knowing about the labels.
/// - Throws: `UserError` when labels or scene cannot be read or do not fit each other, or the mask cannot be written.
public func rasterize(
    labels: String, like scene: String, to output: String, sceneCRS: CRS? = nil, options: LabelOptions,
    note: (String) -> Void
) throws -> MaskSummary {
    guard isLosslessPath(output) else {
        throw UserError(
            .usage, path: output, reason: "is not the name of a raster",
            remedy: "choose a name that ends with .tif or .png")
    }
    try refuseReplacing([output], inputs: [labels, scene])
    let reader = try RasterReader(path: scene)
    let info = reader.info
    let grid = SceneGrid(path: scene, info: info, crs: sceneCRS)
    let source = try openLabels(labels, for: grid, options: options)
    let isPNG = fileExtension(of: output) == "png"
    let values = MaskValues(source.classes, mayIgnore: source.mayIgnore, format: isPNG ? .png : .tiff)
    let mask = try MaskWriter(path: output, info.frame, values.encoding)
    var summary = MaskSummary(path: output, names: values.names, width: info.width, height: info.height)
    // A row of the mask's tiles; rows of a raster of labels come in strips as well.
    let strip = GeoTIFFWriter.tileSize
    for y in stride(from: 0, to: info.height, by: strip) {
        let rows = try source.labels(rows: y..<min(y + strip, info.height))
        summary.add(rows)
        try mask.write(rows)
    }
    try reader.requireUnchanged()
    try mask.finish()
    source.notes.forEach(note)
    return summary
}
