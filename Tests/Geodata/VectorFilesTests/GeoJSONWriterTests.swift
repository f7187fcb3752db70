// GeoJSON as RFC 7946 wants it.
import Base
import Foundation
import Geo
import TestSupport
import Testing
import VectorFiles

@Suite struct GeoJSONWriterTests {
    @Test func aFeatureALine() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.geojson"
            let writer = try GeoJSONWriter(
                path: path, fields: [LayerField("class", .text), LayerField("score", .real)])
            let ring = [
                Coordinate(-115.25, 36), Coordinate(-115.25, 36.0000000014), Coordinate(-115.2400000001, 36),
                Coordinate(-115.25, 36),
            ]
            try writer.write(Polygon(rings: [ring]), [.text("a \"b\""), .number(0.5)])
            try writer.write(Polygon(rings: [ring.map { -$0 * 1e-10 }]), [nil, nil])
            try writer.write(Polygon(rings: [[[0, 0], [1e18, 0], [1e18, 2e18], [0, 0]]]), [nil, nil])
            #expect(!FileManager.default.fileExists(atPath: path))
            try writer.finish()
            #expect(
                try String(contentsOfFile: path, encoding: .utf8) == """
                    {"type":"FeatureCollection","features":[
                    {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[-115.250000000,36.000000000],\
                    [-115.240000000,36.000000000],[-115.250000000,36.000000001],[-115.250000000,36.000000000]]]},\
                    "properties":{"class":"a \\"b\\"","score":0.5}},
                    {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0.000000012,-0.000000004],\
                    [0.000000012,-0.000000004],[0.000000012,-0.000000004],[0.000000012,-0.000000004]]]},\
                    "properties":{"class":null,"score":null}},
                    {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0.000000000,0.000000000],\
                    [1e+18,0.000000000],[1e+18,2e+18],[0.000000000,0.000000000]]]},\
                    "properties":{"class":null,"score":null}}
                    ]}

                    """)
        }
    }

    @Test func pixelsAreSaidToBePixels() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.geojson"
            let writer = try GeoJSONWriter(path: path, fields: [], areInPixels: true)
            let ring = [Coordinate(1, 2), Coordinate(3, 2), Coordinate(3, 4.5), Coordinate(1, 2)]
            try writer.write(Polygon(rings: [ring]), [])
            try writer.finish()
            let file = try FeatureCollection(path: path)
            #expect(try file.areInPixels && file.crs() == nil)
            #expect(file.features.map(\.geometries) == [[.polygon(Polygon(rings: [ring]))]])
            let other = try readFeatures(
                #"{"type":"FeatureCollection","coordinate_space":"degrees","features":[]}"#, name: "b.geojson")
            #expect(try !other.areInPixels && other.crs() == .wgs84)
        }
    }

    @Test func nothingAppearsOfAFileThatIsGivenUp() throws {
        try withTemporaryFolder { folder in
            do { _ = try GeoJSONWriter(path: folder + "/a.geojson", fields: []) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            #expect(throws: UserError.self) { try GeoJSONWriter(path: folder + "/absent/a.geojson", fields: []) }
        }
    }
}
