// GeoJSON as programs write it, and what is wrong with it named by its line.
import Base
import Foundation
import Geo
import TestSupport
import Testing
import VectorFiles

@Suite struct GeoJSONTests {
    private static let square = "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]"

    @Test func everyGeometry() throws {
        let file = try Self.read(
            """
            {"type": "FeatureCollection", "name": "cars", "bbox": [0, 0, 4, 4], "features": [
              {"type": "Feature", "id": 7, "geometry": {"type": "Polygon", "coordinates": \(Self.square)},
               "properties": {"class": "car", "score": 0.5, "new": true, "old": null, "more": {"a": [1, "x"]}}},
              {"type": "Feature", "properties": null, "geometry":
                {"coordinates": [\(Self.square), [[[9,9],[10,9],[9,10],[9,9]]]], "type": "MultiPolygon"}},
              {"properties": {"heading": "45"}, "geometry": {"type": "Point", "coordinates": [1.5, -2e1, 300]}, \
              "type": "Feature"},
              {"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}, "properties": \
              {}},
              {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, "properties": \
              {}},
              {"type": "Feature", "geometry": {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[1, 2], \
              [3, 4]]]}},
              {"type": "Feature", "geometry": {"type": "GeometryCollection", "geometries": [
                {"type": "Point", "coordinates": [5, 6]}, {"type": "Polygon", "coordinates": \(Self.square)}]}, \
                "properties": {}},
              {"type": "Feature", "geometry": null, "properties": {"class": "nowhere"}},
              {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}, "properties": {}}
            ]}
            """)
        #expect(try file.crs() == .wgs84 && file.lineStrings == 3)
        #expect(file.features.map(\.line) == [2, 4, 6, 7, 8, 9, 10, 12, 13])
        #expect(file.features.map(\.geometries.count) == [1, 2, 1, 2, 0, 0, 2, 0, 0])
        guard case .polygon(let polygon) = file.features[0].geometries[0] else { return #expect(Bool(false)) }
        #expect(polygon.rings.map(\.count) == [5, 5] && polygon.rings[0][2] == Coordinate(4, 4))
        #expect(file.features[0].properties == ["class": .text("car"), "score": .number(0.5), "new": .text("true")])
        #expect(file.features[2].geometries == [.point(Coordinate(1.5, -20))])
        #expect(file.features[2].properties["heading"]?.number == 45)
        #expect(file.features[6].geometries[0] == .point(Coordinate(5, 6)))
    }

    @Test func aFeatureOrAGeometryAlone() throws {
        let feature = try Self.read(
            #"{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"a": 3}}"#)
        #expect(feature.features.count == 1 && feature.features[0].properties["a"]?.text == "3")
        let point = try Self.read(#"{"type": "Point", "coordinates": [1, 2]}"#)
        #expect(point.features.map(\.geometries) == [[.point(Coordinate(1, 2))]])
        #expect(try Self.read(#"{"type": "FeatureCollection", "features": []}"#).features.isEmpty)
    }

    /// A text a line, or after a record separator (RFC 8142); over several pieces of the file.
    @Test(arguments: ["", "\u{1E}", "\r"])
    func sequences(separator: String) throws {
        let count = 3000
        let texts = (0..<count).map { index in
            let feature = #"{"type": "Feature", "geometry": {"type": "Point", "coordinates": [\#(index), 2.5]}, "#
            return separator + feature
                + #""properties": {"name": "\#(String(repeating: "é\\\"", count: 20))\#(index)"}}"# + "\n"
        }
        let file = try Self.read(texts.joined())
        #expect(try file.features.count == count && file.crs() == .wgs84)
        #expect(file.features.map(\.line) == Array(1...count))
        #expect(
            file.features.enumerated().allSatisfy { index, feature in
                feature.geometries == [.point(Coordinate(Double(index), 2.5))]
                    && feature.properties["name"] == .text(String(repeating: "é\"", count: 20) + "\(index)")
            })
    }

    @Test func sequencesWithACRS() throws {
        let first = #"{"type": "Point", "crs": {"type": "EPSG", "properties": {"code": 32611}}, "coordinates": [1, 2]}"#
        #expect(try Self.read(first + "\n" + first).crs() == CRS("EPSG:32611"))
        #expect {
            try Self.read(first + "\n" + first.replacing("32611", with: "32612"))
        } throws: { "\($0)".hasPrefix("labels.json:2: its crs is not that of line 1; ") }
    }

    /// Memory follows the features that are needed; a hundred others stay, so that messages can say where they are.
    @Test func whatIsNotNeeded() throws {
        try withTemporaryFolder { folder in
            let points = (0..<500).map { #"{"type": "Point", "coordinates": [\#($0), 0]}"# }
            let path = folder + "/a.json"
            try Data(points.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
            let file = try FeatureCollection(VectorFile(path: path)) { $0.line > 490 }
            #expect(file.features.count == 110 && file.elsewhere == 390)
            #expect(file.features.suffix(10).map(\.line) == Array(491...500))
        }
    }

    @Test func featuresWithoutGeometry() throws {
        let file = try Self.read(
            #"{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null}, {"type": "Feature", "#
                + #""geometry": {"type": "Polygon", "coordinates": []}}, {"type": "Feature", "geometry": {"type": "#
                + #""LineString", "coordinates": [[0, 0], [1, 1]]}}]}"#)
        #expect(file.withoutGeometry == 2 && file.lineStrings == 1 && file.features.count == 3)
    }

    /// The predecessor of RFC 7946 let a file name its CRS; the member may stand before or after the features.
    @Test(
        arguments: [
            (#"{"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32611"}}"#, "EPSG:32611"),
            (#"{"type": "name", "properties": {"name": "EPSG:26913"}}"#, "EPSG:26913"),
            (#"{"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}"#, "EPSG:4326"),
            (#"{"type": "EPSG", "properties": {"code": 26913}}"#, "EPSG:26913"),
            (#"{"properties": {"code": "26913"}, "type": "EPSG"}"#, "EPSG:26913"), ("null", nil),
        ] as [(String, String?)])
    func theOldMember(crs: String, expected: String?) throws {
        for text in [
            #"{"type": "FeatureCollection", "crs": \#(crs), "features": []}"#,
            #"{"features": [], "crs": \#(crs), "type": "FeatureCollection"}"#,
        ] {
            let crs = try Self.read(text).crs()
            let toExpected = try expected.map { try CoordinateTransformation(from: crs!, to: CRS($0)) }
            let place = Coordinate(3, 4)
            #expect(crs == nil ? expected == nil : toExpected!([place]) == [place])
        }
    }

    /// Whoever knows what the coordinates are, or need not know, reads the features.
    @Test(
        arguments: [
            (#"{"type": "name", "properties": {"name": "NAD83 / UTM zone 13N"}}"#, "'NAD83 / UTM zone 13N'"),
            (#"{"type": "link", "properties": {"href": "http://example.org/26913", "type": "proj4"}}"#, "'http://"),
            (#"{"type": "EPSG", "properties": {"code": 1}}"#, "'EPSG:1'"), ("{}", "has no name"),
        ])
    func aMemberThatNobodyUnderstands(crs: String, text: String) throws {
        let file = try Self.read("{\"type\": \"FeatureCollection\",\n" + #""crs": \#(crs), "features": []}"#)
        #expect(file.features.isEmpty && !file.areInPixels)
        #expect {
            try file.crs(orNamedBy: "--zones-crs")
        } throws: {
            "\($0)".contains("labels.json:2: its crs \(text)") && "\($0)".contains("; name its CRS with --zones-crs, ")
        }
    }

    @Test(
        arguments: [
            ("{}", "labels.json:1: is JSON, but not GeoJSON: it has no type"),
            (#"{"type": "Surface"}"#, "labels.json:1: 'Surface' is not a type of geometry"),
            (#"{"type": "FeatureCollection"}"#, "labels.json:1: the FeatureCollection has no features"),
            ("{\n\"type\": \"Point\"}", "labels.json:1: the Point has no coordinates"),
            (
                #"{"type": "Point", "coordinates": [[1, 2]]}"#,
                "labels.json:1: the coordinates are not those of a Point"
            ),
            (#"{"type": "Point", "coordinates": [1]}"#, "labels.json:1: a position is not two or three numbers"),
            (#"{"type": "Point", "coordinates": [1, "2"]}"#, "labels.json:1: the coordinates are not a list"),
            (#"{"type": "Point", "coordinates": [1, 1e999]}"#, "labels.json:1: found '1e999' instead of a number"),
            (
                "{\"type\": \"FeatureCollection\", \"features\": [\n\n{\"type\": \"Feature\", \"geometry\": {\"type\": "
                    + "\"Polygon\", \"coordinates\": [[[0,0],[1,0],[1,1],[0,1]]]}}]}",
                "labels.json:3: a ring is not closed: its ends differ"
            ),
            (
                #"{"type": "Polygon", "coordinates": [[[0,0],[1,0],[0,0]]]}"#,
                "labels.json:1: a ring has 3 positions; it needs at least 4"
            ),
            (
                #"{"type": "Polygon", "coordinates": [[[0,0],[1,0],[[2,3]],[0,0]]]}"#,
                "labels.json:1: the coordinates are not those of a Polygon"
            ),
            (
                #"{"type": "FeatureCollection", "features": [{"type": "Point"}]}"#,
                "labels.json:1: found a 'Point' instead of a Feature"
            ),
            (#"{"type": "FeatureCollection", "features": ["#, "labels.json:1: the text ends too early"),
            (#"{"type": "FeatureCollection", "features": []} x"#, "labels.json:1: there is text after the end"),
            ("{\n\n\"a\" 1}", "labels.json:3: a ':' is missing"),
            (#"{"a": nil}"#, "labels.json:1: this is not JSON"),
            (#"{"a": "x"#, "labels.json:1: a string has no end"),
            ("{\"a\": " + String(repeating: "[", count: 5000), "labels.json:1: values are nested more than 100 deep"),
        ])
    func whatIsWrong(text: String, message: String) {
        #expect {
            try Self.read(text)
        } throws: { error in
            guard let error = error as? UserError else { return false }
            let line = error.description
            #expect(line.hasPrefix(message + "; "), "\(line)")
            return error.kind == .data
        }
    }

    /// No cut and no changed byte may do more than throw.
    @Test func damagedTextsEndInErrors() throws {
        let text = Array(
            """
            {"type": "FeatureCollection", "crs": null, "features": [{"type": "Feature", "geometry": {"type": "Polygon",
            "coordinates": \(Self.square)}, "properties": {"class": "c\\u00e4r", "n": -1.5e-3}}]}
            """.utf8)
        try withTemporaryFolder { folder in
            let path = folder + "/labels.json"
            func tryToRead(_ bytes: [UInt8]) throws {
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                do { _ = try FeatureCollection(path: path) } catch is UserError {}
            }
            for length in text.indices { try tryToRead(Array(text[..<length])) }
            for index in stride(from: 0, to: text.count, by: 3) {
                for byte: UInt8 in [0x22, 0x5B, 0xFF] {
                    var changed = text
                    changed[index] = byte
                    try tryToRead(changed)
                }
            }
        }
    }

    static func read(_ text: String) throws -> FeatureCollection {
        try readFeatures(text, name: "labels.json")
    }
}

/// Reads a text from a file, whose folder is left out of messages.
func readFeatures(_ text: String, name: String) throws -> FeatureCollection {
    try withTemporaryFolder { folder in
        let path = folder + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        do {
            return try FeatureCollection(path: path)
        } catch let error as UserError {
            throw UserError(error.kind, path: name, line: error.line, reason: error.reason, remedy: error.remedy)
        }
    }
}
