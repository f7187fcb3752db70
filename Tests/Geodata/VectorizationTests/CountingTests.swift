// Objects counted by file and by zone.
import Base
import Foundation
import Geo
import Labels
import Raster
import TestSupport
import Testing
import VectorFiles
import Vectorization

@Suite struct CountingTests {
    /// A scene of 40 × 40 pixels of a metre with three cars and a truck of 3 × 2 pixels, whose corner is at (500000,
    /// 4000000).
    private func writeMask(_ path: String, _ georeference: Georeference? = nil) throws {
        var mask = [UInt8](repeating: 0, count: 1600)
        for (x, y, value) in [(2, 2, UInt8(1)), (30, 4, 1), (4, 30, 1), (30, 30, 2)] {
            for v in y..<y + 2 { for u in x..<x + 3 { mask[v * 40 + u] = value } }
        }
        let place = Georeference(
            x: 500_000, y: 4_000_000, pixelWidth: 1, pixelHeight: 1, epsg: 32611, isGeographic: false)
        try RasterWriter.writeGeoTIFF(
            path: path, width: 40, height: 40, bands: 1, bytes: mask, georeference: georeference ?? place)
    }

    private let options: LabelOptions = {
        var options = LabelOptions()
        options.classes = try! LabelClasses(["car=1", "truck=2"])
        return options
    }()

    /// The west, then the whole: what lies in both is in the first.
    private func writeZones(_ path: String, as crs: CRS = .wgs84, names: [String]? = ["west", "all"]) throws {
        let toZones = try CoordinateTransformation(from: CRS("EPSG:32611"), to: crs)
        let features = [(0.0, 20.0), (0.0, 25.0)].enumerated().map { index, columns in
            let ring = [(columns.0, 0.0), (columns.1, 0.0), (columns.1, 40.0), (columns.0, 40.0), (columns.0, 0.0)].map
            {
                toZones([Coordinate(500_000 + $0.0, 4_000_000 - $0.1)])[0]
            }
            let properties = names.map { #"{"name":"\#($0[index])"}"# } ?? "{}"
            let positions = ring.map { "[\($0.x),\($0.y)]" }.joined(separator: ",")
            return
                #"{"type":"Feature","properties":\#(properties),"geometry":{"type":"Polygon","coordinates":[[\#(positions)]]}}"#
        }
        let member = #""crs":{"type":"name","properties":{"name":"\#(crs)"}},"#
        try AtomicFile.write(
            #"{"type":"FeatureCollection",\#(crs == .wgs84 ? "" : member)"features":[\#(features.joined(separator: ","))]}"#,
            to: path)
    }

    @Test func byFile() throws {
        try withTemporaryFolder { folder in
            try writeMask(folder + "/a.tif")
            _ = try vectorize(mask: folder + "/a.tif", to: folder + "/b.gpkg", options: options, note: { _ in })
            try AtomicFile.write("x,y\n1,2\n3,4\n", to: folder + "/c.csv")
            let tally = ObjectTally()
            for name in ["a.tif", "b.gpkg"] {
                try tally.count("\(folder)/\(name)", options: options, classField: "class")
            }
            let (a, b) = ("\(folder)/a.tif", "\(folder)/b.gpkg")
            func row(_ title: String, _ counts: String) -> String {
                title + String(repeating: " ", count: b.count - title.count) + "  " + counts
            }
            let rows = [
                row("file", "car  truck"), row(a, "  3      1"), row(b, "  3      1"), row("total", "  6      2"),
            ]
            #expect(tally.table == rows.joined(separator: "\n"))
            #expect(tally.csv == "file,car,truck\n\(folder)/a.tif,3,1\n\(folder)/b.gpkg,3,1")
            try tally.count(folder + "/c.csv", options: options, classField: "class")
            #expect(tally.json.compact.hasSuffix(#""total":{"car":6,"truck":2,"object":2},"count":10}"#))
        }
    }

    /// What a file holds beside objects, and a file of zones beside zones.
    @Test func whatIsLeftOutIsNoted() throws {
        try withTemporaryFolder { folder in
            func feature(_ geometry: String) -> String {
                #"{"type":"Feature","properties":{},"geometry":\#(geometry)}"#
            }
            let line = feature(#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#)
            let point = feature(#"{"type":"Point","coordinates":[1,1]}"#)
            let square = feature(#"{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}"#)
            for (name, features) in [("a", [feature("null"), line, line, point]), ("zones", [point, square, line])] {
                try AtomicFile.write(
                    #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#,
                    to: "\(folder)/\(name).json")
            }
            let tally = ObjectTally(zones: try Zones(path: folder + "/zones.json"), hasSeveralFiles: false)
            try tally.count(folder + "/a.json", options: options, classField: "class")
            #expect(tally.csv == "zone,object\nzone 1,1\noutside,0")
            #expect(
                tally.notes == [
                    "2 features of \(folder)/zones.json without a polygon left out: no zone",
                    "2 lines of \(folder)/a.json left out: no area", "1 feature of \(folder)/a.json has no geometry",
                ])
        }
    }

    /// A layer without an object says 0, and so does a mask in a CRS that nobody knows: without zones none is needed.
    @Test func nothingIsANumber() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.write(#"{"type":"FeatureCollection","features":[]}"#, to: folder + "/a.json")
            let tally = ObjectTally()
            try tally.count(folder + "/a.json", options: options, classField: "class")
            #expect(tally.csv == "file,object\n\(folder)/a.json,0" && tally.table.hasSuffix("     0"))
            let file = #"{"files":[{"file":"\#(folder)/a.json","objects":{"object":0}}]"#
            #expect(tally.json.compact == file + #","total":{"object":0},"count":0}"#)
            #expect(ObjectTally().json.compact == #"{"files":[],"total":{"object":0},"count":0}"#)
            var place = Georeference(
                x: 500_000, y: 4_000_000, pixelWidth: 1, pixelHeight: 1, epsg: 32611, isGeographic: false)
            place.geoKeys = place.geoKeys.map { $0 == 32611 ? 32600 : $0 }
            try writeMask(folder + "/a.tif", place)
            try tally.count(folder + "/a.tif", options: options, classField: "class")
            #expect(tally.json.compact.hasSuffix(#""total":{"car":3,"truck":1},"count":4}"#))
        }
    }

    /// Zones and objects across the 180° line, in all spellings.
    @Test(arguments: ["EPSG:4326", "EPSG:3857", "EPSG:32760"], [VectorFormat.geojson, .gpkg])
    func zonesAtTheLine(crs: String, format: VectorFormat) throws {
        try withTemporaryFolder { folder in
            let target = try CRS(crs)
            let pixel = crs == "EPSG:4326" ? 1e-5 : 1.0
            let middle = try CoordinateTransformation(from: .wgs84, to: target)([Coordinate(180, -17)])[0]
            try writeMask(
                folder + "/a.tif",
                Georeference(
                    x: middle.x - 3.5 * pixel, y: middle.y, pixelWidth: pixel, pixelHeight: pixel,
                    epsg: target.registered!.code, isGeographic: target.isGeographic))
            let layer = "\(folder)/a.\(format.rawValue)"
            _ = try vectorize(mask: folder + "/a.tif", to: layer, options: options, note: { _ in })
            let south = "-17.1", north = "-16.9"
            func ring(_ west: String, _ east: String) -> String {
                "[[\(west),\(south)],[\(east),\(south)],[\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]"
            }
            let spellings = [
                #""Polygon","coordinates":[\#(ring("179.9", "-179.9"))]"#,
                #""Polygon","coordinates":[\#(ring("-180.1", "-179.9"))]"#,
                #""MultiPolygon","coordinates":[[\#(ring("179.9", "180"))],[\#(ring("-180", "-179.9"))]]"#,
            ]
            for spelling in spellings {
                try AtomicFile.write(
                    #"{"type":"Feature","properties":{"name":"a"},"geometry":{"type":\#(spelling)}}"#,
                    to: folder + "/zones.json")
                for path in [folder + "/a.tif", layer] {
                    let tally = ObjectTally(zones: try Zones(path: folder + "/zones.json"))
                    try tally.count(path, options: options, classField: "class")
                    #expect(tally.csv == "zone,car,truck\na,3,1\noutside,0,0", "\(path), \(spelling)")
                }
            }
            guard format == .geojson else { return }
            for feature in try FeatureCollection(path: layer).features {
                let longitude = try #require(feature.properties["centroid_x"]?.number)
                #expect(179.9...180 ~= abs(longitude))
            }
        }
    }

    /// Zones in another CRS than the objects; masks and layers in both formats say the same.
    @Test(arguments: ["EPSG:4326", "EPSG:32611", "EPSG:3395"])
    func byZone(crs: String) throws {
        try withTemporaryFolder { folder in
            try writeMask(folder + "/a.tif")
            try writeZones(folder + "/zones.geojson", as: CRS(crs))
            for name in ["a.tif", "a.gpkg", "a.geojson"] {
                let path = "\(folder)/\(name)"
                if name != "a.tif" {
                    _ = try vectorize(mask: folder + "/a.tif", to: path, options: options, note: { _ in })
                }
                let tally = ObjectTally(zones: try Zones(path: folder + "/zones.geojson"))
                try tally.count(path, options: options, classField: "class")
                #expect(tally.csv == "zone,car,truck\nwest,2,0\nall,0,0\noutside,1,1", "\(name)")
                #expect(tally.table.hasSuffix("\ntotal      3      1"))
            }
        }
    }

    @Test func zonesOfOneNameAreOneAndThoseWithoutAreNumbered() throws {
        try withTemporaryFolder { folder in
            try writeMask(folder + "/a.tif")
            for (names, expected) in [(["a", "a"], "a,2,0"), (nil, "zone 1,2,0\nzone 2,0,0")] as [([String]?, String)] {
                try writeZones(folder + "/zones.geojson", names: names)
                let tally = ObjectTally(zones: try Zones(path: folder + "/zones.geojson"))
                try tally.count(folder + "/a.tif", options: options, classField: "class")
                #expect(tally.csv == "zone,car,truck\n\(expected)\noutside,1,1")
            }
        }
    }

    @Test func zonesThatAreElsewhereAreNoted() throws {
        try withTemporaryFolder { folder in
            try writeMask(folder + "/a.tif")
            let polygon = "[[[10, 10], [11, 10], [11, 11], [10, 11], [10, 10]]]"
            let feature = #"{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": "#
            try AtomicFile.write(
                #"{"type": "FeatureCollection", "features": ["# + feature + polygon + "}}]}", to: folder + "/far.json")
            let far = ObjectTally(zones: try Zones(path: folder + "/far.json"))
            try far.count(folder + "/a.tif", options: options, classField: "class")
            #expect(
                far.notes
                    == ["no object lies in a zone of \(folder)/far.json: check that zones and objects belong together"])
            try writeZones(folder + "/zones.geojson")
            let near = ObjectTally(zones: try Zones(path: folder + "/zones.geojson"))
            try near.count(folder + "/a.tif", options: options, classField: "class")
            #expect(near.notes.isEmpty)
            // A bow tie.
            try AtomicFile.write(
                #"{"type": "FeatureCollection", "features": ["# + feature
                    + "[[[10, 10], [11, 11], [11, 10], [10, 11], [10, 10]]]}}]}", to: folder + "/bow.json")
            let crossed = message { _ = try Zones(path: folder + "/bow.json") }
            #expect(crossed.contains("bow.json:1: a zone crosses itself near 10.5"))
        }
    }

    @Test func whatIsWrong() throws {
        try withTemporaryFolder { folder in
            try writeZones(folder + "/zones.geojson")
            try AtomicFile.write("lon,lat\n1,2\n", to: folder + "/points.csv")
            let points = message { _ = try Zones(path: folder + "/points.csv") }
            #expect(points.contains("has no polygons to count in; "))
            let field = message { _ = try Zones(path: folder + "/zones.geojson", field: "nam") }
            #expect(field.hasSuffix("zones.geojson:1: a zone has no field 'nam'; did you mean 'name'?"))
            var unknown = Georeference(
                x: 500_000, y: 4_000_000, pixelWidth: 1, pixelHeight: 1, epsg: 32611, isGeographic: false)
            unknown.geoKeys = []
            try writeMask(folder + "/a.tif", unknown)
            let nowhere = ObjectTally(zones: try Zones(path: folder + "/zones.geojson"))
            let lost = message { try nowhere.count(folder + "/a.tif", options: options, classField: "class") }
            #expect(lost.contains("a.tif: does not say which CRS its coordinates are in, "))
            let named = ObjectTally(zones: try Zones(path: folder + "/zones.geojson"))
            try named.count(
                folder + "/a.tif", options: options, classField: "class", crs: try CRS("EPSG:32611"))
            #expect(named.csv == "zone,car,truck\nwest,2,0\nall,0,0\noutside,1,1")
            try RasterWriter.writePNG(
                path: folder + "/a.png", width: 2, height: 2, bands: 1, bytes: [UInt8](repeating: 0, count: 4))
            let tally = ObjectTally(zones: try Zones(path: folder + "/zones.geojson"))
            let pixels = message { try tally.count(folder + "/a.png", options: options, classField: "class") }
            #expect(
                pixels.contains("a.png: its coordinates are pixels, but those of \(folder)/zones.geojson are not; "))
        }
    }

    /// Counting needs no CRS, zones and layers do, and hear --scene-crs.
    @Test func aMaskInACRSThatIsNotUnderstood() throws {
        try withTemporaryFolder { folder in
            var place = Georeference(
                x: 500_000, y: 4_000_000, pixelWidth: 1, pixelHeight: 1, epsg: 32611, isGeographic: false)
            place.geoKeys = [1, 1, 0, 4, 1024, 0, 1, 1, 2048, 0, 1, 4326, 3072, 0, 1, 32767, 3075, 0, 1, 6]
            let (mask, layer, zones) = (folder + "/a.tif", folder + "/a.geojson", folder + "/zones.geojson")
            try writeMask(mask, place)
            try writeZones(zones)
            let utm = try CRS("EPSG:32611")
            let byFile = ObjectTally()
            try byFile.count(mask, options: options, classField: "class")
            #expect(byFile.csv.hasSuffix(",3,1"))
            let refusal = "\(mask): the projection of its user-defined CRS is not supported"
            let byZone = ObjectTally(zones: try Zones(path: zones))
            #expect(
                message { try byZone.count(mask, options: options, classField: "class") }.hasPrefix(refusal))
            try byZone.count(mask, options: options, classField: "class", crs: utm)
            #expect(
                message { try vectorize(mask: mask, to: layer, options: options, note: { _ in }) }.hasPrefix(refusal))
            _ = try vectorize(mask: mask, to: layer, options: options, sceneCRS: utm, note: { _ in })
            #expect(try FeatureCollection(path: layer).features.count == 4)
        }
    }
}
