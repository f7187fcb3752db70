// Reading the features of a GeoPackage.
import Base
import Geo

/// A layer of a GeoPackage.
struct GeoPackageLayer: Sendable {
    let path: String
    let space: DeclaredSpace
    private let table: String
    private let geometryColumn: String

    /// - Parameter choice: which layer, where there are several.
    /// - Throws: `UserError(.data)` for what is no GeoPackage or a damaged one, for none or several layers of features,
    ///   and for views.
    init(_ path: String, _ choice: LayerChoice) throws {
        self.path = path
        let database = try UntrustedDatabase(path)
        let tables = ["gpkg_geometry_columns", "gpkg_contents", "gpkg_spatial_ref_sys"]
        guard try database.has(tables: tables) else {
            throw UserError(
                .data, path: path, reason: "is an SQLite database, but not a GeoPackage",
                remedy: ForeignFormat.conversion(of: path))
        }
        for table in tables { try database.verify(table: table) }
        let layers = try database.prepare(
            """
            SELECT table_name, column_name, g.srs_id, organization, organization_coordsys_id, definition
            FROM gpkg_geometry_columns g JOIN gpkg_contents c USING (table_name) LEFT JOIN gpkg_spatial_ref_sys s
            ON s.srs_id = g.srs_id WHERE data_type = 'features' ORDER BY table_name
            """)
        var all: [[SQLiteStatement.Value]] = []
        while let layer = try layers.next() { all.append(layer.map(\.value)) }
        guard !all.isEmpty else {
            throw UserError(
                .data, path: path, reason: "the GeoPackage has no layer of features", remedy: "give one that has some")
        }
        let layer = all[try choice.index(in: all.map { $0[0].text ?? "" }, path: path)]
        (table, geometryColumn) = (layer[0].text ?? "", layer[1].text ?? "")
        space = Self.space(layer)
    }

    /// All rows, without the layer's R-tree: programs that write rows without its triggers leave it behind, and objects
    /// that it does not know would be lost without a word. It is a virtual table as well.
    ///
    /// - Throws: `UserError(.data)` for a damaged file, a broken geometry, and a file that changes meanwhile.
    func forEach(_ body: (Feature) throws -> Void) throws -> LeftOut {
        let database = try UntrustedDatabase(path)
        try database.verify(table: table)
        var leftOut = LeftOut()
        var number = 0
        let rows = try database.prepare("SELECT * FROM \(SQLiteDatabase.quoted(table))")
        while let row = try rows.next() {
            number += 1
            var geometries: [Geometry] = []
            var properties: [String: PropertyValue] = [:]
            var hasLine = false
            for (name, value) in row {
                switch value {
                case .bytes(let blob) where name == geometryColumn:
                    guard let decoded = GeoPackageBlob.decoded(blob) else {
                        throw UserError(
                            .data, path: path, line: number, reason: "a geometry is broken, or of an unusual type",
                            remedy: "repair it, e.g. with QGIS's 'Fix geometries'")
                    }
                    geometries = decoded.geometries
                    hasLine = decoded.lineStrings > 0
                    leftOut.lineStrings += decoded.lineStrings
                case .integer(let number): properties[name] = .number(Double(number))
                case .real(let number): properties[name] = .number(number)
                case .text(let text): properties[name] = .text(text)
                case .bytes, .null: break
                }
            }
            if geometries.isEmpty, !hasLine { leftOut.withoutGeometry += 1 }
            try body(Feature(line: number, geometries: geometries, properties: properties))
        }
        try database.refuseChanges()
        return leftOut
    }

    /// The CRS of a row of layers; nothing for the standard's undefined ones.
    private static func space(_ layer: [SQLiteStatement.Value]) -> DeclaredSpace {
        guard let number = layer[2].integer, number > 0 else { return .nothing }
        if let organization = layer[3].text, organization.uppercased() != "NONE", let code = layer[4].integer,
            let crs = try? CRS("\(organization.uppercased()):\(code)")
        {
            return .crs(crs)
        }
        if let definition = layer[5].text, let crs = try? CRS(definition) { return .crs(crs) }
        return .unknown(reason: "PROJ does not know its CRS, number \(number)", line: nil)
    }
}
