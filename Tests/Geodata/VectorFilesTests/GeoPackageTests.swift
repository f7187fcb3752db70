// GeoPackages: what is written is what the standard asks for, and what others write is read.
import Base
import CSQLite
import Foundation
import Geo
import TestSupport
import Testing
import VectorFiles

@Suite struct GeoPackageTests {
    private static let square = Polygon(rings: [
        [Coordinate(0, 0), Coordinate(0, 4), Coordinate(4, 4), Coordinate(4, 0), Coordinate(0, 0)],
        [Coordinate(1, 1), Coordinate(2, 1), Coordinate(2, 2), Coordinate(1, 1)],
    ])
    private static let fields = [LayerField("class", .text), LayerField("a \"b\"", .real), LayerField("n", .integer)]

    private func write(_ path: String, crs: CRS?) throws {
        let writer = try GeoPackageWriter(path: path, fields: Self.fields, crs: crs)
        try writer.write(Self.square, [.text("car's"), .number(0.25), .number(7)])
        try writer.write(Self.square, [nil, nil, nil])
        #expect(!FileManager.default.fileExists(atPath: path))
        try writer.finish()
    }

    @Test(arguments: ["EPSG:32611", "EPSG:4326", "+proj=lcc +lat_1=33 +lat_2=45 +lon_0=-96 +type=crs", nil])
    func thereAndBack(definition: String?) throws {
        try withTemporaryFolder { folder in
            let crs = try definition.map { try CRS($0) }
            try write(folder + "/a.gpkg", crs: crs)
            let file = try FeatureCollection(path: folder + "/a.gpkg")
            #expect(file.features.count == 2 && !file.areInPixels && file.lineStrings == 0)
            #expect(file.features.map(\.line) == [1, 2])
            guard case .polygon(let polygon) = file.features[0].geometries[0] else { return #expect(Bool(false)) }
            #expect(polygon.rings[0] == Self.square.rings[0].reversed(), "counter-clockwise")
            #expect(polygon.rings[1] == Self.square.rings[1].reversed(), "clockwise")
            let properties = file.features[0].properties
            #expect(properties["class"] == .text("car's") && properties["a \"b\""] == .number(0.25))
            #expect(properties["n"]?.text == "7" && file.features[1].properties["class"] == nil)
            #expect(try (file.crs() == nil) == (crs == nil))
            if let crs, let read = try file.crs() {
                let place = [Coordinate(-96, 40)]
                let (ours, theirs) = (
                    try CoordinateTransformation(from: .wgs84, to: crs)(place)[0],
                    try CoordinateTransformation(from: .wgs84, to: read)(place)[0]
                )
                #expect(abs(ours.x - theirs.x) < 1e-6 && abs(ours.y - theirs.y) < 1e-6)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.gpkg"])
        }
    }

    @Test func whatTheStandardAsksFor() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gpkg"
            try write(path, crs: CRS("EPSG:32611"))
            let header = Array(try #require(FileManager.default.contents(atPath: path)).prefix(72))
            #expect(Array(header[68..<72]) == Array("GPKG".utf8))
            #expect(try Self.query(path, "PRAGMA user_version") == ["10300"])
            #expect(try Self.query(path, "PRAGMA integrity_check") == ["ok"])
            #expect(try Self.query(path, "PRAGMA foreign_key_check").isEmpty)
            #expect(
                try Self.query(path, "SELECT table_name, data_type, min_x, max_y, srs_id FROM gpkg_contents")
                    == ["objects|features|0.0|4.0|32611"])
            #expect(
                try Self.query(path, "SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY 1") == [
                    "-1", "0", "4326", "32611",
                ])
            #expect(
                try Self.query(path, "SELECT id, minx, maxx, miny, maxy FROM rtree_objects_geom")
                    == ["1|0.0|4.0|0.0|4.0", "2|0.0|4.0|0.0|4.0"])
            #expect(try Self.query(path, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'") == ["6"])
        }
    }

    private static let corners = [Coordinate(0, 0), Coordinate(1, 0), Coordinate(1, 1), Coordinate(0, 0)]
    /// A line string of them.
    private static let triangle =
        "0102000000" + "04000000" + zero + zero + one + zero + one + one + zero + zero
    private static let (zero, one) = ("0000000000000000", "000000000000F03F")

    /// Blobs as other programs write them, in hexadecimal; the header of the first has no envelope.
    @Test(
        arguments: [
            // POINT (1 2), big-endian; POINT Z (1 2 3); MULTIPOINT; LINESTRING; an empty point.
            ("00" + "00000001" + "3FF0000000000000" + "4000000000000000", [Geometry.point(Coordinate(1, 2))], 0),
            (
                "01" + "E9030000" + "000000000000F03F" + "0000000000000040" + "0000000000000840",
                [.point(Coordinate(1, 2))], 0
            ),
            (
                "01" + "04000000" + "01000000" + "0101000000" + "000000000000F03F" + "0000000000000040",
                [.point(Coordinate(1, 2))], 0
            ),
            ("01" + "02000000" + "01000000" + "000000000000F03F" + "0000000000000040", [], 1),
            ("01" + "01000000" + "000000000000F87F" + "000000000000F87F", [], 0),
            // MULTISURFACE (CURVEPOLYGON ((0 0, 1 0, 1 1, 0 0)))
            (
                "01" + "0C000000" + "01000000" + "010A000000" + "01000000" + triangle,
                [.polygon(Polygon(rings: [corners]))], 0
            ),
            // MULTICURVE Z with a CIRCULARSTRING of none.
            ("01" + "F3030000" + "01000000" + "01F0030000" + "00000000", [], 1),
        ] as [(String, [Geometry], Int)])
    func otherGeometries(hex: String, geometries: [Geometry], lines: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gpkg"
            try write(path, crs: nil)
            try Self.change(path, geometry: "47500001FFFFFFFF" + hex)
            let file = try FeatureCollection(path: path)
            #expect(file.features[0].geometries == geometries && file.lineStrings == 2 * lines)
        }
    }

    /// A polygon of four corners, the first at 0, 0.
    private static let ring =
        "47500001FFFFFFFF" + "0103000000" + "01000000" + "04000000" + String(repeating: "0", count: 32)

    @Test(arguments: [
        "", "4750", "47500001FFFFFFFF", "47500001FFFFFFFF0103000000FFFFFFFF", "47500001FFFFFFFF0109000000",
        "47500001FFFFFFFF010A000000",
        // An infinite point; polygons with a corner that is infinite, and one that is no number.
        "47500001FFFFFFFF" + "0101000000" + "000000000000F07F" + "0000000000000000",
        GeoPackageTests.ring + "000000000000F07F" + "0000000000000000" + String(repeating: "0", count: 64),
        GeoPackageTests.ring + "0000000000000000" + "000000000000F87F" + String(repeating: "0", count: 64),
    ])
    func brokenGeometries(hex: String) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gpkg"
            try write(path, crs: nil)
            try Self.change(path, geometry: hex)
            #expect {
                try FeatureCollection(path: path)
            } throws: {
                "\($0)".hasPrefix("\(path):1: a geometry is broken, or of an unusual type; ")
            }
        }
    }

    @Test func severalLayers() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gpkg"
            try write(path, crs: CRS("EPSG:32611"))
            try Self.dropTriggers(path)
            try Self.execute(
                path,
                """
                CREATE TABLE vans AS SELECT * FROM objects LIMIT 1;
                INSERT INTO gpkg_contents SELECT 'vans', data_type, 'vans', '', last_change, 0, 0, 4, 4, 32611
                FROM gpkg_contents;
                INSERT INTO gpkg_geometry_columns SELECT 'vans', column_name, geometry_type_name, srs_id, z, m
                FROM gpkg_geometry_columns
                """)
            func read(_ name: String?) throws -> FeatureCollection {
                try FeatureCollection(path: path, layer: LayerChoice(name, option: "--zones-layer"))
            }
            #expect(try read("vans").features.count == 1 && read("objects").features.count == 2)
            let several = "\(path): has several layers, 'objects', 'vans'; name the one to read with --zones-layer"
            #expect { try read(nil) } throws: { "\($0)" == several }
            #expect { try read("van") } throws: { "\($0)".hasSuffix("; did you mean 'vans'?") }
        }
    }

    @Test func whatIsNone() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gpkg"
            try write(path, crs: nil)
            let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
            for (name, content) in [
                ("cut", Array(bytes.prefix(5000))),
                ("noise", Array(bytes.prefix(40)) + [UInt8](repeating: 7, count: 9000)),
            ] {
                try AtomicFile.write(content, to: "\(folder)/\(name).gpkg")
                #expect(throws: UserError.self) { try FeatureCollection(path: "\(folder)/\(name).gpkg") }
            }
            try Self.execute(path, "UPDATE gpkg_contents SET data_type = 'attributes'")
            #expect {
                try FeatureCollection(path: path)
            } throws: { "\($0)".hasPrefix("\(path): the GeoPackage has no layer of features; ") }
            #expect(throws: UserError.self) {
                try GeoPackageWriter(path: folder + "/absent/a.gpkg", fields: [], crs: nil)
            }
        }
    }

    /// Endless views in place of tables, and a column that might be of any length in each row.
    @Test(arguments: [
        "DROP TABLE objects; CREATE VIEW objects AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            + "SELECT i, NULL AS geom FROM n",
        "DROP TABLE gpkg_contents; CREATE VIEW gpkg_contents AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i "
            + "FROM n) SELECT 'objects' AS table_name, 'features' AS data_type FROM n WHERE i = 2",
        "ALTER TABLE objects ADD COLUMN large AS (upper(class))",
    ])
    func whatIsComputed(sql: String) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gpkg"
            try write(path, crs: nil)
            try Self.execute(path, "PRAGMA foreign_keys = OFF; \(sql)")
            #expect {
                try FeatureCollection(path: path)
            } throws: { "\($0)".contains(" is a view, or has computed columns; ") }
        }
    }

    /// In WAL mode SQLite would leave two files beside it, and fail in a folder that cannot be written to.
    @Test func aFileAtRestIsReadAlone() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a b%20?.gpkg"
            try write(path, crs: nil)
            #expect(try Self.query(path, "PRAGMA journal_mode = WAL") == ["wal"])
            #expect(try FeatureCollection(path: path).features.count == 2)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a b%20?.gpkg"])
        }
    }

    /// As QGIS has it while a layer is edited: what is saved counts, what is not does not.
    @Test func aFileThatIsBeingEdited() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gpkg"
            try write(path, crs: nil)
            #expect(try Self.query(path, "PRAGMA journal_mode = WAL") == ["wal"])
            try Self.dropTriggers(path)
            let editor = try Connection(path)
            try editor.execute("UPDATE objects SET class = 'truck'; BEGIN; UPDATE objects SET class = 'bus'")
            let link = folder + "/link.gpkg"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "a.gpkg")
            for path in [path, link] {
                let classes = try FeatureCollection(path: path).features.map { $0.properties["class"] }
                #expect(classes == [.text("truck"), .text("truck")])
            }
        }
    }

    @Test func aFileThatIsBeingSaved() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.gpkg"
            try write(path, crs: nil)
            try Self.dropTriggers(path)
            let editor = try Connection(path)
            try editor.execute("BEGIN EXCLUSIVE; UPDATE objects SET class = 'truck'")
            #expect {
                try FeatureCollection(path: path)
            } throws: {
                "\($0)".hasPrefix("\(path): another program is changing it, or was interrupted while changing it; ")
            }
        }
    }

    private static func change(_ path: String, geometry hex: String) throws {
        try dropTriggers(path)
        try execute(path, "UPDATE objects SET geom = x'\(hex)'")
    }

    /// Those of the index need functions that only GIS programs have.
    private static func dropTriggers(_ path: String) throws {
        for number in 1...4 { try execute(path, "DROP TRIGGER rtree_objects_geom_update\(number)") }
    }

    private static func execute(_ path: String, _ sql: String) throws { try Connection(path).execute(sql) }

    private static func query(_ path: String, _ sql: String) throws -> [String] { try Connection(path).query(sql) }
}

/// Another program's.
private final class Connection {
    private var handle: OpaquePointer?

    init(_ path: String) throws { try #require(sqlite3_open(path, &handle) == SQLITE_OK) }

    deinit { sqlite3_close(handle) }

    func execute(_ sql: String) throws {
        try #require(
            sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(String(cString: sqlite3_errmsg(handle)))")
    }

    /// Rows with their columns between bars.
    func query(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        try #require(sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK)
        var rows: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            rows.append(
                (0..<sqlite3_column_count(statement)).map {
                    sqlite3_column_text(statement, $0).map { String(cString: $0) } ?? ""
                }.joined(separator: "|"))
        }
        return rows
    }
}
