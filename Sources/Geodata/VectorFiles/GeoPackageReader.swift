// Reading the features of a GeoPackage.
import Base
import Geo

/// The features of a GeoPackage's only layer, with its CRS.
/// - Throws: `UserError(.data)` for what is no GeoPackage or a damaged one, for none or several layers of features,
///   and for views.
func readGeoPackage(_ path: String) throws -> FeatureCollection {
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
    guard let layer = try layers.next() else {
        throw UserError(
            .data, path: path, reason: "the GeoPackage has no layer of features", remedy: "give one that has some")
    }
    let table = layer[0].value.text ?? ""
    if let other = try layers.next() {
        throw UserError(
            .data, path: path, reason: "has several layers, '\(table)', '\(other[0].value.text ?? "")'",
            remedy: "save the layer that you need to a file of its own")
    }
    try database.verify(table: table)
    var features: [Feature] = []
    var lineStrings = 0
    let rows = try database.prepare("SELECT * FROM \(SQLiteDatabase.quoted(table))")
    while let row = try rows.next() {
        var geometries: [Geometry] = []
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
        features.append(Feature(line: features.count + 1, geometries: geometries, properties: properties))
    }
    try database.refuseChanges()
    return FeatureCollection(
        path: path, features: features, crs: try crs(layer.map(\.value), path), lineStrings: lineStrings)
}

/// The CRS of a row of layers; nil for the standard's undefined ones.
private func crs(_ layer: [SQLiteStatement.Value], _ path: String) throws -> CRS? {
    guard let number = layer[2].integer, number > 0 else { return nil }
    if let organization = layer[3].text, organization.uppercased() != "NONE", let code = layer[4].integer,
        let crs = try? CRS("\(organization.uppercased()):\(code)")
    {
        return crs
    }
    if let definition = layer[5].text, let crs = try? CRS(definition) { return crs }
    throw UserError(
        .data, path: path, reason: "PROJ does not know its CRS, number \(number)",
        remedy: "name its CRS with --labels-crs, e.g. EPSG:32611")
}
