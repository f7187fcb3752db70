// Points, oriented boxes and WKT as a table: CSV with a line of column names, also with semicolons or tabs.
import Base
import Geo

/// A table of objects, one a row. Coordinates are in columns lon and lat, or x and y, of points, in x1, y1 … x4, y4,
/// the corners of boxes on their way around, or in a column WKT; the other columns are properties.
///
/// lon and lat are on WGS 84; the CRS of the others is for the caller to know.
struct ObjectTable: Sendable {
    let path: String
    let space: DeclaredSpace
    private let header: [String]
    private let columns: CoordinateColumns

    /// - Throws: `UserError(.data)` when the columns have no known names.
    init(path: String) throws {
        self.path = path
        var rows = try TableRows(TextSource(path))
        header = try Self.readHeader(&rows)
        guard let columns = CoordinateColumns(header) else {
            throw UserError(
                .data, path: path, line: 1,
                reason: "there are no columns lon and lat, x and y, x1, y1 to x4, y4, or WKT",
                remedy: "name the columns in the first line, e.g. lon,lat,heading")
        }
        self.columns = columns
        var space = columns.space
        // PostGIS says the CRS with each geometry.
        if case .nothing = space, let column = columns.wktColumn, try rows.next(), column < rows.fields.count,
            let srid = WKTGeometry(rows.bytes(rows.fields[column]))?.srid, let crs = try? CRS("EPSG:\(srid)")
        {
            space = .crs(crs)
        }
        self.space = space
    }

    /// - Throws: `UserError(.data)` that names the line.
    func forEach(_ body: (Feature) throws -> Void) throws -> LeftOut {
        var rows = try TableRows(TextSource(path))
        _ = try Self.readHeader(&rows)
        var leftOut = LeftOut()
        while try rows.next() {
            // A line with nothing on it.
            if rows.fields.count == 1, rows.bytes(rows.fields[0]).isEmpty { continue }
            try check(rows)
            let geometries: [Geometry]
            switch columns.kind {
            case .corners(let pairs):
                let corners = try pairs.map { Coordinate(try number($0.x, in: rows), try number($0.y, in: rows)) }
                geometries = [
                    corners.count == 1 ? .point(corners[0]) : .polygon(Polygon(rings: [corners + [corners[0]]]))
                ]
                if corners.count == 4 { try refuseZOrder(corners, rows.line) }
            case .wkt(let column):
                let shape = try wkt(column, in: rows)
                geometries = shape?.geometries ?? []
                leftOut.lineStrings += shape?.lineStrings ?? 0
                if geometries.isEmpty, (shape?.lineStrings ?? 0) == 0 { leftOut.withoutGeometry += 1 }
            }
            var properties: [String: PropertyValue] = [:]
            for (index, (name, field)) in zip(header, rows.fields).enumerated() where index != columns.wktColumn {
                let text = try rows.text(field)
                if !text.isEmpty { properties[name] = .text(text) }
            }
            try body(Feature(line: rows.line, geometries: geometries, properties: properties))
        }
        try rows.source.refuseChanges()
        return leftOut
    }

    private static func readHeader(_ rows: inout TableRows) throws -> [String] {
        var isThere = try rows.next()
        // Excel's line that says what the delimiter is.
        if isThere, try rows.text(rows.fields[0]).hasPrefix("sep=") { isThere = try rows.next() }
        return isThere ? try rows.fields.map { try rows.text($0) } : []
    }

    /// Columns without a name and fields beyond the columns may be missing where they are empty: ogr2ogr ends its
    /// header with a comma.
    private func check(_ rows: TableRows) throws {
        let fields = rows.fields
        let isWhole =
            fields.count >= header.count
            ? fields[header.count...].allSatisfy { rows.bytes($0).isEmpty }
            : header[fields.count...].allSatisfy(\.isEmpty)
        guard isWhole else {
            throw wrong("\(counted(fields.count, "field")) for \(counted(header.count, "column"))", rows.line)
        }
        try rows.refuseSwallowedRows { fields in
            guard fields.count >= header.count - 1, fields.count > 1 else { return false }
            switch columns.kind {
            case .corners(let pairs):
                return pairs.allSatisfy { pair in
                    [pair.x, pair.y].allSatisfy { $0 < fields.count && decimalNumber(fields[$0]) != nil }
                }
            case .wkt(let column): return column < fields.count && WKTGeometry(fields[column]) != nil
            }
        }
    }

    private func number(_ column: Int, in rows: TableRows) throws -> Double {
        guard column < rows.fields.count else { throw wrong("column \(header[column]) is missing", rows.line) }
        if let value = rows.number(rows.fields[column]) { return value }
        let text = try rows.text(rows.fields[column])
        let hasComma = text.contains(",") && decimalNumber(text.replacing(",", with: ".").utf8) != nil
        throw UserError(
            .data, path: path, line: rows.line, reason: "\(inQuotes(text)) in column \(header[column]) is not a number",
            remedy: hasComma ? "write numbers with a point" : "correct the line")
    }

    /// nil for a field that is empty.
    private func wkt(_ column: Int, in rows: TableRows) throws -> WKTGeometry? {
        let bytes = column < rows.fields.count ? rows.bytes(rows.fields[column]) : []
        if bytes.isEmpty { return nil }
        if let shape = WKTGeometry(bytes) { return shape }
        let text = try rows.text(rows.fields[column])
        throw UserError(
            .data, path: path, line: rows.line,
            reason: "\(inQuotes(text)) in column \(header[column]) is not WKT, or has a ring that is short or open",
            remedy: "correct the line")
    }

    /// Some tools write the corners of a box row by row, and not around it.
    private func refuseZOrder(_ corners: [Coordinate], _ line: Int) throws {
        let given = Polygon(rings: [corners + [corners[0]]])
        guard given.crossing != nil else { return }
        throw UserError(
            .data, path: path, line: line, reason: "the sides of the box cross: its corners are not in their order",
            remedy: "give the corners on their way around the box, e.g. with the third and fourth exchanged")
    }

    private func wrong(_ reason: String, _ line: Int) -> UserError {
        UserError(.data, path: path, line: line, reason: reason, remedy: "correct the line")
    }
}

/// Which columns hold the coordinates.
private struct CoordinateColumns {
    enum Kind {
        /// Of one position, or of the four corners of a box.
        case corners([(x: Int, y: Int)])
        case wkt(Int)
    }

    let kind: Kind
    let space: DeclaredSpace

    var wktColumn: Int? { if case .wkt(let column) = kind { column } else { nil } }

    init?(_ header: [String]) {
        let names = header.map { $0.lowercased() }
        func pair(_ xNames: [String], _ yNames: [String]) -> (x: Int, y: Int)? {
            guard let x = names.firstIndex(where: xNames.contains), let y = names.firstIndex(where: yNames.contains)
            else { return nil }
            return (x, y)
        }
        let corners = (1...4).compactMap { pair(["x\($0)"], ["y\($0)"]) }
        if corners.count == 4 {
            (kind, space) = (.corners(corners), .nothing)
        } else if let column = names.firstIndex(of: "wkt") {
            (kind, space) = (.wkt(column), .nothing)
        } else if let place = pair(["lon", "longitude", "long", "lng"], ["lat", "latitude"]) {
            (kind, space) = (.corners([place]), .crs(.wgs84))
        } else if let place = pair(["x", "easting"], ["y", "northing"]) {
            (kind, space) = (.corners([place]), .nothing)
        } else if let column = names.firstIndex(of: "polygonwkt_geo") {
            // SpaceNet has both, in its own words.
            (kind, space) = (.wkt(column), .crs(.wgs84))
        } else if let column = names.firstIndex(of: "polygonwkt_pix") {
            (kind, space) = (.wkt(column), .pixels)
        } else if let column = names.firstIndex(where: ["wkt_geom", "the_geom", "geom", "geometry"].contains) {
            (kind, space) = (.wkt(column), .nothing)
        } else {
            return nil
        }
    }
}
