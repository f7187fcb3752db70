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

    /// As spreadsheets, ogr2ogr and old Macs write it; quotes that are not at a field's start are characters.
    @Test(arguments: [
        "X,Y,class,\n1,2,car\n", "X,Y,class,\n1,2,car,\n", "X,Y,class\n1,2,car,,\n", "sep=;\nx;y;class\n1;2;car",
        "x,y,class\r1,2,car\r", "\"x\",\"y\",\"class\"\n\"1\", \"2\" ,\"car\"\n",
    ])
    func tablesOfOthers(text: String) throws {
        let file = try readFeatures(text, name: "a.csv")
        #expect(file.features.map(\.geometries) == [[.point(Coordinate(1, 2))]])
        #expect(file.features[0].properties["class"] == .text("car"))
    }

    @Test func quotesAmongText() throws {
        let file = try readFeatures("x,y,tyre\n1,2,15\" wide\n3,4,16\"\n5,6,\"a\nb, c\"\n", name: "a.csv")
        #expect(file.features.map { $0.properties["tyre"]?.text } == ["15\" wide", "16\"", "a\nb, c"])
        #expect(file.features.map(\.line) == [2, 3, 4])
    }

    /// Rows are read in pieces of the file, whose ends fall anywhere.
    @Test func aTableOfManyPieces() throws {
        let rows = (0..<40_000).map { "\($0),\(2 * $0),\"n \($0)\"\($0 % 3 == 0 ? "\r" : "")\n" }
        let file = try readFeatures("x,y,name\n" + rows.joined(), name: "a.csv")
        #expect(file.features.count == 40_000)
        #expect(
            file.features.enumerated().allSatisfy { index, feature in
                feature.geometries == [.point(Coordinate(Double(index), Double(2 * index)))]
                    && feature.properties["name"] == .text("n \(index)") && feature.line == index + 2
            })
    }

    @Test(
        arguments: [
            ("", "a.csv: is empty"), (" \r\n ", "a.csv: is empty: nothing but spaces"),
            ("a,b\n1,2", "a.csv:1: there are no columns lon and lat, x and y, x1, y1 to x4, y4, or WKT"),
            ("x,y\n1,2\n3\n", "a.csv:3: 1 field for 2 columns"),
            ("x,y\n1,two\n", "a.csv:2: 'two' in column y is not a number"),
            ("x,y\n1,inf\n", "a.csv:2: 'inf' in column y is not a number"),
            ("x,y\n1,\n", "a.csv:2: '' in column y is not a number"),
            ("x,y\n1,0x10\n", "a.csv:2: '0x10' in column y is not a number"),
            ("x,y\n1,nan\n", "a.csv:2: 'nan' in column y is not a number"),
            ("x;y\n1;2,5\n", "a.csv:2: '2,5' in column y is not a number; write numbers with a point"),
            ("x,y,z,\n1,2,3,4\n1,2\n", "a.csv:3: 2 fields for 4 columns"),
            ("x,y\0\n1,2\n", "a.csv: is not a text, and in no format that is known"),
            (
                "wkt,n\n\"POINT (1)\",2\n",
                "a.csv:2: 'POINT (1)' in column wkt is not WKT, or has a ring that is short or "
            ),
            // A quote that was opened by mistake must not take rows with it.
            ("x,y,a\n1,2,\"b\n3,4,c\n", "a.csv:2: a quote is opened and not closed"),
            ("x,y,a\n1,2,\"b\n3,4,c\n5,6,d\"e\n7,8,f\n", "a.csv:2: a quote that is opened here is closed in the midst"),
            ("x,y,a\n1,2,\"\n3,4,\"\n5,6,f\n", "a.csv:2: a quote that is opened here takes line 3 in"),
            ("a,x,y\n\"b,1,2\nc,3,4\nd\",5,6\n", "a.csv:2: a quote that is opened here takes line 3 in"),
            (
                "x1,y1,x2,y2,x3,y3,x4,y4\n10,10,24,10,10,16,24,16\n",
                "a.csv:2: the sides of the box cross: its corners are"
            ),
        ])
    func whatIsWrong(text: String, message: String) {
        #expect {
            try readFeatures(text, name: "a.csv")
        } throws: { error in
            #expect("\(error)".hasPrefix(message), "\(error)")
            return (error as? UserError)?.kind == .data
        }
    }

    @Test func aFileThatIsNone() {
        #expect(throws: UserError.self) { try FeatureCollection(path: "/absent.geojson") }
        #expect(throws: UserError.self) { try FeatureCollection(path: "/dev/zero") }
        #expect(throws: UserError.self) { try FeatureCollection(path: "/tmp") }
    }
}
