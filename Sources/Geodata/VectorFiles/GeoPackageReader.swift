// Reading the features of a GeoPackage.
import Base
import Geo

/// The features of a GeoPackage's only layer, or of the one that is chosen, with its CRS.
/// - Throws: `UserError(.data)` for what is no GeoPackage or a damaged one, for none or several layers of features,
///   and for views.
func readGeoPackage(_ path: String, layer choice: LayerChoice) throws -> FeatureCollection {
    let database = try UntrustedDatabase(path)
    for table in ["gpkg_geometry_columns", "gpkg_contents", "gpkg_spatial_ref_sys"] {
        try database.verify(table: table)
    }
    let layers = try database.prepare(
        """
        SELECT table_name, column_name, g.srs_id, organization, organization_coordsys_id, definition
        FROM gpkg_geometry_columns g JOIN gpkg_contents c USING (table_name) LEFT JOIN gpkg_spatial_ref_sys s
        ON s.srs_id = g.srs_id WHERE data_type = 'features' ORDER BY table_name
        """)
    var all: [[(name: String, value: SQLiteStatement.Value)]] = []
    while let layer = try layers.next() { all.append(layer) }
    guard !all.isEmpty else {
        throw UserError(
            .data, path: path, reason: "the GeoPackage has no layer of features", remedy: "give one that has some")
    }
    let layer = all[try choice.index(in: all.map { $0[0].value.text ?? "" }, path: path)]
    let table = layer[0].value.text ?? ""
    try database.verify(table: table)
    var features: [Feature] = []
    var lineStrings = 0
    var withoutGeometry = 0
    let rows = try database.prepare("SELECT * FROM \(SQLiteDatabase.quoted(table))")
    while let row = try rows.next() {
        var geometries: [Geometry] = []
        let linesBefore = lineStrings
        var properties: [String: PropertyValue] = [:]
        for (name, value) in row {
            switch value {
            case .bytes(let blob) where name == layer[1].value.text:
                guard let decoded = GeoPackageBlob.decoded(blob) else {
                    throw UserError(
                        .data, path: path, line: features.count + 1, reason: "a geometry is broken or has curves",
                        remedy: "repair it, e.g. with QGIS's 'Fix geometries'")
                }
                geometries = decoded.geometries
                lineStrings += decoded.lineStrings
            case .integer(let number): properties[name] = .number(Double(number))
            case .real(let number): properties[name] = .number(number)
            case .text(let text): properties[name] = .text(text)
            case .bytes, .null: break
            }
        }
        if geometries.isEmpty, lineStrings == linesBefore { withoutGeometry += 1 }
        features.append(Feature(line: features.count + 1, geometries: geometries, properties: properties))
    }
    try database.refuseChanges()
    return FeatureCollection(
        path: path, features: features, space: space(layer.map(\.value)), lineStrings: lineStrings,
        withoutGeometry: withoutGeometry)
}

/// The CRS of a row of layers; nothing for the standard's undefined ones.
private func space(_ layer: [SQLiteStatement.Value]) -> DeclaredSpace {
    guard let number = layer[2].integer, number > 0 else { return .nothing }
    if let organization = layer[3].text, organization.uppercased() != "NONE", let code = layer[4].integer,
        let crs = try? CRS("\(organization.uppercased()):\(code)")
    {
        return .crs(crs)
    }
    if let definition = layer[5].text, let crs = try? CRS(definition) { return .crs(crs) }
    return .unknown(reason: "PROJ does not know its CRS, number \(number)", line: nil)
}
