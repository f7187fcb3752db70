// Tables of well-known text, and arcs in it.
import Base
import Foundation
import Geo
import Testing
import VectorFiles

@Suite struct WKTTests {
    private static let square = "(0 0, 4 0, 4 4, 0 4, 0 0)"

    private func read(_ wkt: String) throws -> FeatureCollection {
        try readFeatures("id;WKT\n1;\"\(wkt)\"\n", name: "a.csv")
    }

    @Test(
        arguments: [
            ("POINT (1 2)", 1, 0), ("point(1 2)", 1, 0), ("POINT Z (1 2 3)", 1, 0), ("POINTZM(1 2 3 4)", 1, 0),
            ("POINT EMPTY", 0, 0), ("", 0, 0), ("MULTIPOINT (1 2, 3 4)", 2, 0), ("MULTIPOINT ((1 2), (3 4))", 2, 0),
            ("LINESTRING (1 2, 3 4)", 0, 1), ("MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))", 0, 2),
            ("POLYGON (\(square))", 1, 0), ("MULTIPOLYGON ((\(square)), ((9 9, 8 9, 8 8, 9 9)))", 2, 0),
            ("GEOMETRYCOLLECTION (POINT (1 2), POLYGON (\(square)))", 2, 0),
            ("CURVEPOLYGON (\(square))", 1, 0), ("CURVEPOLYGON (CIRCULARSTRING (0 0, 4 4, 0 0))", 1, 0),
            (
                "MULTISURFACE ((\(square)), CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (0 0, 1 1, 2 0), (2 0, 0 0))))",
                2, 0
            ),
            ("MULTICURVE ((0 0, 5 5), CIRCULARSTRING (4 0, 4 4, 8 4))", 0, 2),
        ])
    func everyGeometry(wkt: String, shapes: Int, lines: Int) throws {
        let file = try read(wkt)
        #expect(file.features[0].geometries.count == shapes && file.lineStrings == lines)
        #expect(file.withoutGeometry == (shapes + lines == 0 ? 1 : 0))
        #expect(file.features[0].properties == ["id": .text("1")])
    }

    @Test func whatItsCoordinatesAre() throws {
        #expect(try read("POINT (1 2)").crs() == nil)
        #expect(try read("SRID=26913;POINT (1 2)").crs() == CRS("EPSG:26913"))
        let spaceNet =
            "ImageId,BuildingId,PolygonWKT_Pix,PolygonWKT_Geo\na,1,\"POLYGON \(Self.square)\",\"POLYGON (\(Self.square))\"\n"
        let file = try readFeatures(spaceNet, name: "a.csv")
        #expect(try file.crs() == .wgs84 && file.features[0].geometries.count == 1)
        // A column of its own needs no delimiter.
        #expect(try readFeatures("WKT\nPOLYGON (\(Self.square))\n", name: "a.csv").features[0].geometries.count == 1)
    }

    @Test(arguments: [
        "POINT (1 2", "POINT (1 2))", "POINT 1 2", "POINT (0x1 2)", "POINT (1 inf)", "SPHERE (1 2)",
        "POLYGON ((0 0, 4 0, 0 0))", "POLYGON ((0 0, 4 0, 4 4, 0 4))", "CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1))",
        "CURVEPOLYGON (COMPOUNDCURVE ((0 0, 1 1), (2 2, 0 0)))", "0103000000",
    ])
    func whatIsNone(wkt: String) {
        #expect {
            try read(wkt)
        } throws: {
            "\($0)".contains("a.csv:2: ") && "\($0)".contains(" in column WKT is not WKT")
        }
    }

    /// A half circle of radius 5 about (5, 0), whichever way round: half of 25 π, as near as chords of 2° come.
    @Test(arguments: ["0 0, 5 5, 10 0", "0 0, 5 -5, 10 0"])
    func arcs(arc: String) throws {
        let file = try read("CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (\(arc)), (10 0, 0 0)))")
        guard case .polygon(let polygon) = file.features[0].geometries[0] else { return #expect(Bool(false)) }
        let ring = polygon.rings[0]
        #expect(abs(abs(Polygon.signedArea(of: ring)) / (12.5 * .pi) - 1) < 3e-4)
        #expect(ring.allSatisfy { ($0 - Coordinate(5, 0)).norm < 5 + 1e-9 } && ring.first == ring.last)
        #expect(ring.dropLast(2).allSatisfy { abs(($0 - Coordinate(5, 0)).norm - 5) < 1e-9 })
    }

    @Test func aWholeCircle() throws {
        let file = try read("CURVEPOLYGON (CIRCULARSTRING (0 0, 4 0, 0 0))")
        guard case .polygon(let polygon) = file.features[0].geometries[0] else { return #expect(Bool(false)) }
        #expect(abs(abs(Polygon.signedArea(of: polygon.rings[0])) / (4 * .pi) - 1) < 3e-4)
    }
}
