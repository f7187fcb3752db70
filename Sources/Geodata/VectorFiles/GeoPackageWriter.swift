// Writing GeoPackages (OGC 12-128r18, version 1.3): one layer of polygons with a spatial index.
import Base
import Foundation
import Geo

/// Writes polygons as a layer of a new GeoPackage, one at a time.
public final class GeoPackageWriter: FeatureWriter {
    private static let layer = "objects"
    /// Numbers that the standard gives: of a plane of unknown place, and of the first CRS that has no code.
    private static let undefinedPlane = -1
    private static let firstOwn = 100_000

    private let file: OutputFile
    private let database: SQLiteDatabase
    private let insert: SQLiteStatement
    private let index: SQLiteStatement
    private let fields: [LayerField]
    private let srs: Int
    private var count = 0
    private var extent: Box?

    /// - Parameter crs: what the coordinates are in; nil: on a plane of unknown place.
    /// - Throws: `UserError(.data)` for a CRS that WKT 1, the GeoPackage's language, cannot express.
    public init(path: String, fields: [LayerField], crs: CRS?) throws {
        self.fields = fields
        file = try OutputFile(path)
        database = try SQLiteDatabase(writing: path, in: file.temporary)
        // A file that is not finished is removed: nothing need be undone.
        try database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + Self.tables)
        srs = try Self.add(crs, to: database, path: path)
        let columns = fields.map { ", \(SQLiteDatabase.quoted($0.name)) \(Self.type(of: $0.kind))" }.joined()
        try database.execute(
            """
            CREATE TABLE \(Self.layer) (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POLYGON\(columns));
            CREATE VIRTUAL TABLE rtree_\(Self.layer)_geom USING rtree(id, minx, maxx, miny, maxy);
            INSERT INTO gpkg_extensions VALUES ('\(Self.layer)', 'geom', 'gpkg_rtree_index',
                'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
            INSERT INTO gpkg_geometry_columns VALUES ('\(Self.layer)', 'geom', 'POLYGON', \(srs), 0, 0);
            """)
        let places = [String](repeating: "?", count: fields.count + 2).joined(separator: ", ")
        insert = try database.prepare("INSERT INTO \(Self.layer) VALUES (\(places))")
        index = try database.prepare("INSERT INTO rtree_\(Self.layer)_geom VALUES (?, ?, ?, ?, ?)")
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(_ polygon: Polygon, _ values: [PropertyValue?]) throws {
        precondition(values.count == fields.count, "\(values.count) values for \(fields.count) fields")
        guard let box = Box(polygon.rings.joined()) else { return }
        count += 1
        try insert.run(
            [.integer(count), .bytes(GeoPackageBlob.encoded(polygon.oriented, box, srs: srs))]
                + zip(fields, values).map(Self.sqlValue))
        try index.run([.integer(count), .real(box.low.x), .real(box.high.x), .real(box.low.y), .real(box.high.y)])
        extent = Box((extent.map { [$0.low, $0.high] } ?? []) + [box.low, box.high])
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func complete() throws {
        let corners: [SQLiteStatement.Value] =
            extent.map { [.real($0.low.x), .real($0.low.y), .real($0.high.x), .real($0.high.y)] }
            ?? [.null, .null, .null, .null]
        try database.prepare(
            """
            INSERT INTO gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, \
            srs_id)
            VALUES ('\(Self.layer)', 'features', '\(Self.layer)', '', ?, ?, ?, ?, \(srs))
            """
        ).run(corners)
        // Triggers keep the index up to date when others edit the layer; they call functions that GIS programs bring
        // along.
        try database.execute(rtreeTriggers(layer: Self.layer) + "COMMIT;")
        try file.sync()
    }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func commit() throws { try file.commit() }

    /// Adds the row of a CRS where the standard's own do not do.
    /// - Returns: its number in the file.
    private static func add(_ crs: CRS?, to database: SQLiteDatabase, path: String) throws -> Int {
        guard let crs else { return undefinedPlane }
        let known = crs.registered
        if known?.authority == "EPSG", known?.code == 4326 { return 4326 }
        guard let wkt = crs.wkt1 else {
            throw UserError(
                .data, path: path, reason: "\(crs) cannot be expressed in a GeoPackage", remedy: "write GeoJSON instead"
            )
        }
        let number = known?.authority == "EPSG" ? known!.code : firstOwn
        try database.prepare("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)").run([
            .text(crs.name), .integer(number), .text(known?.authority ?? "NONE"), .integer(known?.code ?? number),
            .text(wkt),
        ])
        return number
    }

    private static func type(of kind: LayerField.Kind) -> String {
        switch kind {
        case .text: "TEXT"
        case .integer: "INTEGER"
        case .real: "DOUBLE"
        }
    }

    private static func sqlValue(_ field: LayerField, _ value: PropertyValue?) -> SQLiteStatement.Value {
        switch value {
        case .text(let text): .text(text)
        case .number(let number): field.kind == .integer ? .integer(Int(number)) : .real(number)
        case nil: .null
        }
    }
}
