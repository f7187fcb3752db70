// Scenes and label files for the tests.
import Base
import Foundation
import Geo
import Labels
import Objects
import Raster
import VectorFiles

/// A scene of zeros in UTM zone 11 north with square pixels; its corner is at (500000, 4000000).
@discardableResult
func writeScene(
    _ path: String, width: Int, height: Int, metresPerPixel: Double = 0.5, epsg: Int? = 32611
) throws -> SceneGrid {
    var georeference = Georeference(
        x: 500_000, y: 4_000_000, pixelWidth: metresPerPixel, pixelHeight: metresPerPixel, epsg: epsg ?? 32611,
        isGeographic: false)
    if epsg == nil { georeference.geoKeys = [] }
    try RasterWriter.writeGeoTIFF(
        path: path, width: width, height: height, bands: 1, bytes: [UInt8](repeating: 0, count: width * height),
        georeference: georeference)
    return try SceneGrid(path: path, info: RasterReader(path: path).info)
}

/// A grid without a file, to draw on in pixel coordinates.
func pixelGrid(width: Int, height: Int) throws -> SceneGrid {
    let folder = FileManager.default.temporaryDirectory.path
    let path = "\(folder)/segtrain-grid-\(UUID().uuidString).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try RasterWriter.writePNG(
        path: path, width: width, height: height, bands: 1, bytes: [UInt8](repeating: 0, count: width * height))
    return try SceneGrid(path: "scene.png", info: RasterReader(path: path).info)
}

extension Feature {
    static func polygon(_ corners: [Coordinate], _ properties: [String: PropertyValue] = [:], line: Int = 1) -> Feature
    {
        Feature(
            line: line, geometries: [.polygon(Polygon(rings: [corners + [corners[0]]]))], properties: properties)
    }

    static func point(_ x: Double, _ y: Double, _ properties: [String: PropertyValue] = [:]) -> Feature {
        Feature(line: 1, geometries: [.point(Coordinate(x, y))], properties: properties)
    }
}

/// The corners of a rectangle that is turned by an angle in radians.
func rectangle(_ centre: Coordinate, length: Double, width: Double, angle: Double) -> [Coordinate] {
    let along = Coordinate(cos(angle), sin(angle)) * (length / 2)
    let across = Coordinate(-sin(angle), cos(angle)) * (width / 2)
    return [centre + along + across, centre + along - across, centre - along - across, centre - along + across]
}

/// All rows of a source as text, a digit a pixel; 'i' where it is ignored.
func drawing(_ source: any LabelSource, width: Int, height: Int) throws -> [String] {
    let labels = try source.labels(rows: 0..<height)
    return (0..<height).map { row in
        labels[row * width..<(row + 1) * width].map { $0 == ClassLabel.ignored ? "i" : "\($0)" }.joined()
    }
}
