// Tables of points and boxes.
import Base
import Geo
import Testing
import VectorFiles

@Suite struct ObjectTableTests {
    @Test func pointsOnWGS84() throws {
        let file = try readFeatures(
            "id,Lon,LAT,Heading,note\r\n1,-115.25,36.5,45,\"a, \"\"b\"\"\nc\"\r\n\r\n2, -1e2 ,36,,\r\n", name: "a.csv")
        #expect(try file.crs() == .wgs84)
        #expect(
            file.features.map(\.geometries) == [[.point(Coordinate(-115.25, 36.5))], [.point(Coordinate(-100, 36))]])
        #expect(file.features[0].properties["Heading"]?.number == 45)
        #expect(file.features[0].properties["note"]?.text == "a, \"b\"\nc")
        #expect(file.features[1].properties["Heading"] == nil, "an empty field is no value")
        #expect(file.features.map(\.line) == [2, 5], "the note has a line end, and one line is empty")
    }

    @Test(arguments: ["x;y\n1;2", "y\tx\n2\t1\n", "\u{FEFF}easting,northing\n1,2\n", "x,y,lon\n1,2,9"])
    func pointsOfAnotherCRS(text: String) throws {
        let file = try readFeatures(text, name: "a.csv")
        #expect(try file.crs() == nil && file.features.map(\.geometries) == [[.point(Coordinate(1, 2))]])
    }

    @Test func boxes() throws {
        let file = try readFeatures("class,x1,y1,x2,y2,x3,y3,x4,y4\nvan,0,0,4,1,3,3,-1,2\n", name: "boxes.csv")
        let corners = [Coordinate(0, 0), Coordinate(4, 1), Coordinate(3, 3), Coordinate(-1, 2), Coordinate(0, 0)]
        #expect(try file.features[0].geometries == [.polygon(Polygon(rings: [corners]))] && file.crs() == nil)
        #expect(file.features[0].properties["class"] == .text("van"))
    }

    @Test(
        arguments: [
            ("", "a.csv:1: there are no columns lon and lat, x and y, or x1, y1 to x4, y4"),
            ("a,b\n1,2", "a.csv:1: there are no columns lon and lat, x and y, or x1, y1 to x4, y4"),
            ("x,y\n1,2\n3\n", "a.csv:3: 1 field for 2 columns"),
            ("x,y\n1,two\n", "a.csv:2: 'two' in column y is not a number"),
            ("x,y\n1,inf\n", "a.csv:2: 'inf' in column y is not a number"),
            ("x,y\n1,\n", "a.csv:2: '' in column y is not a number"),
            ("x,y\0\n1,2\n", "a.csv: is neither GeoJSON nor a table in UTF-8"),
        ])
    func whatIsWrong(text: String, message: String) {
        #expect {
            try readFeatures(text, name: "a.csv")
        } throws: { error in
            #expect("\(error)".hasPrefix(message + "; "), "\(error)")
            return (error as? UserError)?.kind == .data
        }
    }

    @Test func aFileThatIsNone() {
        #expect(throws: UserError.self) { try FeatureCollection(path: "/absent.geojson") }
        #expect(throws: UserError.self) { try FeatureCollection(path: "/dev/zero") }
        #expect(throws: UserError.self) { try FeatureCollection(path: "/tmp") }
    }
}
