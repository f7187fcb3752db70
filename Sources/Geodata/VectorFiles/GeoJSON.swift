// GeoJSON (RFC 7946), sequences of it (RFC 8142), and the `crs` member of its predecessor of 2008, which many programs
// still write.
import Base
import Geo

/// A GeoJSON file: a FeatureCollection, a Feature, a geometry alone, or a sequence of such texts, one a line or each
/// after a record separator.
///
/// Without a `crs` coordinates are longitude and latitude on WGS 84, or pixels where `GeoJSONWriter` says so. A third
/// coordinate is left out.
struct GeoJSONFile {
    let path: String
    let space: DeclaredSpace

    /// Reads what the coordinates are, wherever in the file that is said.
    /// - Throws: `UserError(.data)` for what is not GeoJSON.
    init(path: String) throws {
        self.path = path
        space = try GeoJSONSpace.read(path)
    }

    /// - Throws: `UserError(.data)` for what is not GeoJSON and for broken rings.
    func forEach(_ body: (Feature) throws -> Void) throws -> LeftOut {
        var json = try JSONReader(TextSource(path))
        return try withoutActuallyEscaping(body) { body in
            var reader = GeoJSONReader(body: body)
            while try json.hasAnother() { try reader.readObject(&json) }
            try json.source.refuseChanges()
            return reader.leftOut
        }
    }
}

/// Passes on features. Members come in any order: an object is understood at its end.
private struct GeoJSONReader {
    let body: (Feature) throws -> Void
    var leftOut = LeftOut()

    init(body: @escaping (Feature) throws -> Void) { self.body = body }

    private struct Members {
        let line: Int
        var type: String?
        var properties: [String: PropertyValue] = [:]
        var coordinates: Positions?
        var geometries: [Geometry] = []
        /// "features", "geometry" or "geometries" was there.
        var hasChildren = false
    }

    /// The root.
    mutating func readObject(_ json: inout JSONReader) throws {
        let linesBefore = leftOut.lineStrings
        var root = try members(&json)
        switch root.type {
        case "FeatureCollection":
            guard root.hasChildren else { throw json.error("the FeatureCollection has no features", line: root.line) }
        case "Feature": try pass(on: root, linesBefore: linesBefore)
        case nil:
            throw json.error(
                "is JSON, but not GeoJSON: it has no type", line: root.line, remedy: "export it as GeoJSON")
        default:
            root.geometries = try geometries(of: root, json)
            try pass(on: root, linesBefore: linesBefore)
        }
    }

    private mutating func members(_ json: inout JSONReader) throws -> Members {
        _ = try json.kind()
        var members = Members(line: json.line)
        try json.object { key, json in
            switch key {
            case "type": members.type = try json.kind() == .string ? json.string() : nil
            case "coordinates": members.coordinates = try Positions(&json)
            case "features":
                members.hasChildren = true
                try json.array { try readFeature(&$0) }
            case "geometry":
                members.hasChildren = true
                members.geometries = try readGeometry(&json)
            case "geometries":
                members.hasChildren = true
                try json.array { members.geometries += try readGeometry(&$0) }
            case "properties": members.properties = try readProperties(&json)
            default: try json.skipValue()
            }
        }
        return members
    }

    private mutating func readFeature(_ json: inout JSONReader) throws {
        let linesBefore = leftOut.lineStrings
        let feature = try members(&json)
        guard feature.type == "Feature" else {
            throw json.error("found a '\(feature.type ?? "")' instead of a Feature", line: feature.line)
        }
        try pass(on: feature, linesBefore: linesBefore)
    }

    private mutating func pass(on feature: Members, linesBefore: Int) throws {
        if feature.geometries.isEmpty, leftOut.lineStrings == linesBefore { leftOut.withoutGeometry += 1 }
        try body(Feature(line: feature.line, geometries: feature.geometries, properties: feature.properties))
    }

    /// The parts of a geometry; none for null.
    private mutating func readGeometry(_ json: inout JSONReader) throws -> [Geometry] {
        guard try json.kind() == .object else {
            _ = try json.word()
            return []
        }
        return try geometries(of: members(&json), json)
    }

    private mutating func geometries(of geometry: Members, _ json: JSONReader) throws -> [Geometry] {
        func wrong(_ reason: String) -> UserError { json.error(reason, line: geometry.line) }
        let type = geometry.type ?? ""
        if type == "GeometryCollection" { return geometry.geometries }
        guard let depth = Self.depths[type] else { throw wrong("'\(type)' is not a type of geometry") }
        guard let coordinates = geometry.coordinates else { throw wrong("the \(type) has no coordinates") }
        // An empty geometry is legal and says nothing.
        guard !coordinates.isEmpty else { return [] }
        guard coordinates.depth == depth else { throw wrong("the coordinates are not those of a \(type)") }
        switch type {
        case "Point", "MultiPoint": return coordinates.flattened.map { .point($0) }
        case "Polygon": return [.polygon(try polygon(coordinates.rings, wrong))]
        case "MultiPolygon": return try coordinates.parts.map { .polygon(try polygon($0, wrong)) }
        default:
            leftOut.lineStrings += coordinates.ringCount
            return []
        }
    }

    /// How deep the positions of each type are nested.
    private static let depths = [
        "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3,
    ]

    private func polygon(_ rings: [[Coordinate]], _ wrong: (String) -> UserError) throws -> Polygon {
        for ring in rings {
            guard ring.count >= 4 else { throw wrong("a ring has \(ring.count) positions; it needs at least 4") }
            guard ring.first == ring.last else { throw wrong("a ring is not closed: its ends differ") }
        }
        return Polygon(rings: rings)
    }

    private func readProperties(_ json: inout JSONReader) throws -> [String: PropertyValue] {
        var properties: [String: PropertyValue] = [:]
        guard try json.kind() == .object else {
            _ = try json.word()
            return properties
        }
        try json.object { key, json in
            switch try json.kind() {
            case .string: properties[key] = .text(try json.string())
            case .number: properties[key] = .number(try json.number())
            case .word: if case let word = try json.word(), word != "null" { properties[key] = .text(word) }
            case .object, .array: try json.skipValue()
            }
        }
        return properties
    }
}
