// What the coordinates of a GeoJSON file are: said by a member that may come after the features.
import Base
import Geo

enum GeoJSONSpace {
    /// The CRS of the `crs` member; pixels where `GeoJSONWriter` says so; WGS 84 without either.
    ///
    /// - Throws: `UserError(.data)` for what is not GeoJSON, and for a sequence of several CRS.
    static func read(_ path: String) throws -> DeclaredSpace {
        // Most files have none: to look for a few bytes takes no time.
        guard try mentionsSpace(path) else { return .crs(.wgs84) }
        var json = try JSONReader(TextSource(path))
        var found: (space: DeclaredSpace, line: Int)?
        while try json.hasAnother() { try readObject(&json, &found) }
        return found?.space ?? .crs(.wgs84)
    }

    /// In the standard of 2008 features and geometries may have a `crs`, too; PostGIS writes it there.
    private static func readObject(_ json: inout JSONReader, _ found: inout (space: DeclaredSpace, line: Int)?) throws {
        try json.object { key, json in
            var space: DeclaredSpace?
            switch (key, try json.kind()) {
            case ("crs", _): space = try readCRS(&json)
            case (GeoJSONWriter.spaceMember, .string):
                if try json.string() == GeoJSONWriter.pixelSpace { space = .pixels }
            case ("geometry", .object): try readObject(&json, &found)
            case ("features", .array), ("geometries", .array):
                try json.array { json in
                    if try json.kind() == .object { try readObject(&json, &found) } else { try json.skipValue() }
                }
            default: try json.skipValue()
            }
            guard let space else { return }
            if let other = found, !space.isSame(as: other.space) {
                throw json.error(
                    "its crs is not that of line \(other.line)",
                    remedy: "give a file whose features are all in one CRS")
            }
            found = found ?? (space, json.line)
        }
    }

    private static func mentionsSpace(_ path: String) throws -> Bool {
        let words = ["\"crs\"", "\"\(GeoJSONWriter.spaceMember)\""].map { Array($0.utf8) }
        let longest = words.map(\.count).max()!
        var source = try TextSource(path)
        repeat {
            let isThere = source.bytes.withUnsafeBytes { piece in
                (0..<piece.count).contains { index in
                    // Both words begin so.
                    piece[index] == UInt8(ascii: "\"") && index + 1 < piece.count
                        && piece[index + 1] == UInt8(ascii: "c")
                        && words.contains { piece[index...].starts(with: $0) }
                }
            }
            if isThere { return true }
            // A word may begin in one piece and end in the next.
        } while try source.more(keepingFrom: max(0, source.bytes.count - longest))
        return false
    }

    /// `{"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32611"}}`, the older
    /// `{"type": "EPSG", "properties": {"code": 32611}}`; null: coordinates of no known CRS.
    private static func readCRS(_ json: inout JSONReader) throws -> DeclaredSpace {
        guard try json.kind() == .object else {
            _ = try json.word()
            return .nothing
        }
        let line = json.line
        var text: String?
        try json.object { key, json in
            guard key == "properties", try json.kind() == .object else { return try json.skipValue() }
            try json.object { key, json in
                switch (key, try json.kind()) {
                case ("name", .string), ("href", .string): text = try json.string()
                case ("code", .string): text = try "EPSG:" + json.string()
                case ("code", .number): text = try "EPSG:" + PropertyValue.number(json.number()).text
                default: try json.skipValue()
                }
            }
        }
        if let text, let crs = try? CRS(text) { return .crs(crs) }
        return .unknown(
            reason: "its crs \(text.map { inQuotes($0) } ?? "has no name and") is not known", line: line)
    }
}

extension DeclaredSpace {
    fileprivate func isSame(as other: DeclaredSpace) -> Bool {
        switch (self, other) {
        case (.crs(let a), .crs(let b)): a == b
        case (.pixels, .pixels), (.nothing, .nothing): true
        case (.unknown(let a, _), .unknown(let b, _)): a == b
        default: false
        }
    }
}
