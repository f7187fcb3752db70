// Scenes with cars, cut by the tiler into a temporary folder.
import Base
import Foundation
import Geo
import Labels
import Raster
import Tiling

/// A line of tiles.csv.
struct TileRow: Hashable {
    let split: String, name: String, scene: String
    let x: Int, y: Int, width: Int, height: Int, objects: Int, objectPixels: Int

    init(_ line: Substring) {
        let fields = line.split(separator: ",").map(String.init)
        (split, name, scene) = (fields[0], fields[1], fields[2])
        let numbers = fields[3...].map { Int($0)! }
        (x, y, width, height) = (numbers[0], numbers[1], numbers[2], numbers[3])
        (objects, objectPixels) = (numbers[4], numbers[5])
    }
}

struct TilingFixture {
    let folder: String
    var settings: TilingSettings

    init(in folder: String) {
        self.folder = folder
        settings = TilingSettings(output: folder + "/tiles", labels: folder + "/cars.geojson")
        settings.size = 32
    }

    /// A scene of noise in UTM zone 11; (x, y) is its corner in pixels of half a metre from the corner of all scenes.
    func writeScene(
        _ name: String, x: Int = 0, y: Int = 0, width: Int, height: Int, bands: Int = 3, type: SampleType = .uint8,
        nodata: Double? = nil, alphaBand: Int? = nil, blank: Range<Int> = 0..<0
    ) throws {
        var random = Random(3, UInt64(x), UInt64(y))
        var bytes = (0..<width * height * bands * type.byteCount).map { _ in UInt8(random.integer(below: 250) + 1) }
        // Columns without data.
        for row in 0..<height {
            for column in blank {
                let start = (row * width + column) * bands * type.byteCount
                for index in start..<start + bands * type.byteCount { bytes[index] = 0 }
            }
        }
        try RasterWriter.writeGeoTIFF(
            path: "\(folder)/\(name).tif", width: width, height: height, bands: bands, sampleType: type, bytes: bytes,
            georeference: Georeference(
                x: 500_000 + Double(x) / 2, y: 4_000_000 - Double(y) / 2, pixelWidth: 0.5, pixelHeight: 0.5,
                epsg: 32611,
                isGeographic: false), nodata: nodata, alphaBand: alphaBand)
    }

    /// Square cars of 6 pixels, whose upper left corners are at multiples of `step` pixels, in columns that `keeps`
    /// takes.
    func writeCars(width: Int, height: Int, step: Int = 13, keeps: (Int) -> Bool = { _ in true }) throws {
        var features: [String] = []
        for y in stride(from: 3, to: height - 6, by: step) {
            for x in stride(from: 3, to: width - 6, by: step) where keeps(x) {
                func place(_ dx: Int, _ dy: Int) -> String {
                    "[\(500_000 + Double(x + dx) / 2), \(4_000_000 - Double(y + dy) / 2)]"
                }
                let ring = [place(0, 0), place(6, 0), place(6, 6), place(0, 6), place(0, 0)].joined(separator: ",")
                features.append(
                    #"{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [[\#(ring)]]}}"#
                )
            }
        }
        let crs = #""crs": {"type": "name", "properties": {"name": "EPSG:32611"}}"#
        try #"{"type": "FeatureCollection", \#(crs), "features": [\#(features.joined(separator: ",\n"))]}"#
            .write(toFile: folder + "/cars.geojson", atomically: true, encoding: .utf8)
    }

    /// Cuts the scenes and returns what tiles.csv says.
    func cut(_ scenes: String..., notes: ((String) -> Void)? = nil) throws -> [TileRow] {
        let tiler = try Tiler(scenes.map { "\(folder)/\($0).tif" }, settings: settings)
        let summary = try tiler.run(progress: { _, _, _, _ in }, note: notes ?? { _ in })
        let rows = try String(contentsOfFile: settings.output + "/tiles.csv", encoding: .utf8)
            .split(separator: "\n").dropFirst().map(TileRow.init)
        precondition(rows.count == summary.count)
        return rows
    }
}
