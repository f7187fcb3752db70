// Points and oriented boxes as a table: CSV with a line of column names (RFC 4180), also with semicolons or tabs.
import Base
import Foundation
import Geo

/// The objects of a table, one a line. Its coordinates are in columns lon and lat, or x and y, of points, or in x1, y1
/// … x4, y4, the corners of boxes on their way around; the other columns are properties.
///
/// lon and lat are on WGS 84; the CRS of the others is for the caller to know.
/// - Throws: `UserError(.data)` that names the line.
func readObjectTable(_ bytes: [UInt8], path: String) throws -> FeatureCollection {
    guard let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains("\0") else {
        throw UserError(
            .data, path: path, reason: "is neither GeoJSON nor a table in UTF-8",
            remedy: "give a GeoJSON file, or a CSV file with columns lon and lat")
    }
    var rows = TableRows(text.unicodeScalars)
    let header = rows.next()?.fields ?? []
    guard let columns = CoordinateColumns(header) else {
        throw UserError(
            .data, path: path, line: 1, reason: "there are no columns lon and lat, x and y, or x1, y1 to x4, y4",
            remedy: "name the columns in the first line, e.g. lon,lat,heading")
    }
    var features: [Feature] = []
    while let row = rows.next() {
        // A line with nothing on it.
        if row.fields == [""] { continue }
        func wrong(_ reason: String) -> UserError {
            UserError(.data, path: path, line: row.line, reason: reason, remedy: "correct the line")
        }
        guard row.fields.count == header.count else {
            throw wrong("\(counted(row.fields.count, "field")) for \(counted(header.count, "column"))")
        }
        func number(_ column: Int) throws -> Double {
            guard let value = Double(row.fields[column]), value.isFinite else {
                throw wrong("\(inQuotes(row.fields[column])) in column \(header[column]) is not a number")
            }
            return value
        }
        let corners = try columns.pairs.map { Coordinate(try number($0.x), try number($0.y)) }
        let shape = corners.count == 1 ? Geometry.point(corners[0]) : .polygon(Polygon(rings: [corners + [corners[0]]]))
        var properties: [String: PropertyValue] = [:]
        for (name, field) in zip(header, row.fields) where !field.isEmpty { properties[name] = .text(field) }
        features.append(Feature(line: row.line, geometries: [shape], properties: properties))
    }
    return FeatureCollection(path: path, features: features, space: columns.areGeographic ? .crs(.wgs84) : .nothing)
}

/// Which columns hold the coordinates: of one position, or of the four corners of a box.
private struct CoordinateColumns {
    let pairs: [(x: Int, y: Int)]
    let areGeographic: Bool

    init?(_ header: [String]) {
        let names = header.map { $0.lowercased() }
        func pair(_ xNames: [String], _ yNames: [String]) -> (x: Int, y: Int)? {
            guard let x = names.firstIndex(where: xNames.contains), let y = names.firstIndex(where: yNames.contains)
            else { return nil }
            return (x, y)
        }
        let corners = (1...4).compactMap { pair(["x\($0)"], ["y\($0)"]) }
        if corners.count == 4 {
            (pairs, areGeographic) = (corners, false)
        } else if let place = pair(["lon", "longitude", "long", "lng"], ["lat", "latitude"]) {
            (pairs, areGeographic) = ([place], true)
        } else if let place = pair(["x", "easting"], ["y", "northing"]) {
            (pairs, areGeographic) = ([place], false)
        } else {
            return nil
        }
    }
}

/// The rows of a delimited text. A field in quotes may hold delimiters, line ends, and quotes as pairs.
private struct TableRows {
    private let text: String.UnicodeScalarView
    private var position: String.UnicodeScalarView.Index
    private let delimiter: Unicode.Scalar
    private var line = 1

    init(_ text: String.UnicodeScalarView) {
        self.text = text
        position = text.startIndex
        // The first of the three in the header; a header of one column needs none.
        delimiter = text.prefix { $0 != "\n" }.first { $0 == "," || $0 == ";" || $0 == "\t" } ?? ","
    }

    /// Fields without the spaces around them, and the row's first line.
    mutating func next() -> (line: Int, fields: [String])? {
        guard position < text.endIndex else { return nil }
        let first = line
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        func finished() -> String { field.trimmingCharacters(in: .whitespacesAndNewlines) }
        while position < text.endIndex {
            let scalar = text[position]
            position = text.index(after: position)
            if scalar == "\n" { line += 1 }
            switch scalar {
            case "\"" where isQuoted && position < text.endIndex && text[position] == "\"":
                field.unicodeScalars.append(scalar)
                position = text.index(after: position)
            case "\"": isQuoted.toggle()
            case delimiter where !isQuoted:
                fields.append(finished())
                field = ""
            case "\n" where !isQuoted: return (first, fields + [finished()])
            default: field.unicodeScalars.append(scalar)
            }
        }
        return (first, fields + [finished()])
    }
}
