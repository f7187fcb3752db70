// Labels of one file in several scenes, and in scenes that lie across the 180° line.
import Base
import Geo
import Labels
import Raster
import TestSupport
import Testing
import VectorFiles

@Suite struct ManyScenesTests {
    /// 60 × 40 pixels whose upper left corner is here.
    private func scene(_ folder: String, _ name: String, _ x: Double, _ y: Double, pixel: Double, crs: String) throws
        -> SceneGrid
    {
        let path = "\(folder)/\(name).tif"
        try RasterWriter.writeGeoTIFF(
            path: path, width: 60, height: 40, bands: 1, bytes: [UInt8](repeating: 0, count: 2400),
            georeference: Georeference(
                x: x, y: y, pixelWidth: pixel, pixelHeight: pixel, epsg: 4326, isGeographic: true))
        return try SceneGrid(path: path, info: RasterReader(path: path).info, crs: CRS(crs))
    }

    /// Each scene gets its own, the same as from a file of its own, whatever was asked for before.
    @Test func oneFileServesAllScenes() throws {
        try withTemporaryFolder { folder in
            var random = Random(2)
            let toDegrees = try CoordinateTransformation(from: CRS("EPSG:32611"), to: .wgs84)
            let features = (0..<400).map { index -> Feature in
                let centre = Coordinate(500_000 + random.uniform(0..<200), 4_000_000 - random.uniform(0..<100))
                if index % 5 == 0 {
                    let place = toDegrees([centre])[0]
                    return .point(place.x, place.y, ["heading": .number(Double(index))])
                }
                return .polygon(toDegrees(rectangle(centre, length: 4, width: 2, angle: random.uniform(0..<3))))
            }
            var options = LabelOptions()
            options.points.footprint = .init(length: 5, width: 2)
            options.points.headingField = "heading"
            let collection = FeatureCollection(path: "labels.json", features: features, space: .crs(.wgs84))
            let grids = try (0..<12).map { index in
                let x = Double(index % 6) * 30, y = Double(index / 6) * 40
                guard index % 3 == 2 else {
                    return try scene(folder, "a", 500_000 + x, 4_000_000 - y, pixel: 0.5, crs: "EPSG:32611")
                }
                let corner = toDegrees([Coordinate(500_000 + x, 4_000_000 - y)])[0]
                return try scene(folder, "a", corner.x, corner.y, pixel: 5e-6, crs: "EPSG:4326")
            }
            let elsewhere = try scene(folder, "a", 400_000, 4_000_000, pixel: 0.5, crs: "EPSG:32611")
            let shared = LabelledFeatures(collection, in: grids + [elsewhere], options: options)
            var objects = 0
            for grid in grids {
                let own = try VectorLabels(collection, in: grid, options: options)
                let both = try VectorLabels(shared, in: grid)
                #expect(try own.labels(rows: 0..<40) == both.labels(rows: 0..<40))
                #expect(own.objectCount == both.objectCount)
                objects += both.objectCount
            }
            #expect(objects > 100)
            #expect(try VectorLabels(shared, in: elsewhere).objectCount == 0)
        }
    }

    /// Seven cars around the line, the middle one on it, in all spellings, in scenes on both sides of the world.
    @Test(arguments: ["EPSG:4326", "EPSG:3857", "EPSG:32660", "EPSG:32601"])
    func theLineAt180(crs: String) throws {
        try withTemporaryFolder { folder in
            let pixel = crs == "EPSG:4326" ? 3e-6 : 0.33
            let target = try CRS(crs)
            let circumference = target.circumference
            let middle = try CoordinateTransformation(from: .wgs84, to: target)([Coordinate(180, 10)])[0]
            var drawings: Set<[String]> = []
            for turn in circumference == nil ? [0.0] : [0.0, -1] {
                let corner = middle + Coordinate(turn * (circumference ?? 0) - 30 * pixel, 20 * pixel)
                let grid = try scene(folder, "a", corner.x, corner.y, pixel: pixel, crs: crs)
                for spelling in 0..<4 {
                    let features = (-3...3).map { Self.car(at: Double($0), spelling: spelling) }
                    let collection = FeatureCollection(path: "labels.json", features: features, space: .crs(.wgs84))
                    let source = try VectorLabels(collection, in: grid, options: LabelOptions())
                    drawings.insert(try drawing(source, width: 60, height: 40))
                    #expect(source.objectCount == 7 && source.notes.isEmpty, "\(spelling)")
                }
            }
            #expect(drawings.count == 1)
            let pixels = drawings.first!.joined().filter { $0 == "1" }.count
            #expect(abs(pixels - 7 * 18) < 30, "\(pixels)")
        }
    }

    /// 6 × 3 pixels of 3 millionths of a degree: jumping, past the line, below it, or cut there.
    private static func car(at index: Double, spelling: Int) -> Feature {
        let pixel = 3e-6
        let west = 180 + (index * 8 - 2.8) * pixel, south = 10 + (index * 3.1 - 1.4) * pixel
        let east = west + 6 * pixel
        func wrapped(_ x: Double) -> Double { x > 180 ? x - 360 : x }
        func box(_ west: Double, _ east: Double) -> [Coordinate] {
            let north = south + 3 * pixel
            return [
                Coordinate(west, south), Coordinate(east, south), Coordinate(east, north), Coordinate(west, north),
                Coordinate(west, south),
            ]
        }
        var rings = [box(west, east)]
        switch spelling {
        case 0: rings = [rings[0].map { Coordinate(wrapped($0.x), $0.y) }]
        case 1: break
        case 2: rings = [box(west - 360, east - 360)]
        default:
            rings =
                west < 180 && east > 180
                ? [box(west, 180), box(-180, wrapped(east))] : [box(wrapped(west), wrapped(east))]
        }
        return Feature(line: 1, geometries: rings.map { .polygon(Polygon(rings: [$0])) }, properties: [:])
    }

    @Test func circumferences() throws {
        for (name, expected) in [
            ("EPSG:4326", 360), ("EPSG:4807", 400), ("EPSG:3857", 40_075_016.68557849),
            ("EPSG:3395", 40_075_016.68557849),
            ("EPSG:3832", 40_075_016.68557849), ("EPSG:32601", nil), ("EPSG:3031", nil), ("EPSG:2154", nil),
            ("ESRI:54030", nil),
        ] as [(String, Double?)] {
            let found = try CRS(name).circumference
            if let expected, let found { #expect(abs(found / expected - 1) < 1e-9, "\(name)") }
            #expect((found == nil) == (expected == nil), "\(name): \(found ?? 0)")
        }
    }
}
