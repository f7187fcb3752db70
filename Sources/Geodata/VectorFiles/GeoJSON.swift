// GeoJSON (RFC 7946), and the `crs` member of its predecessor of 2008, which many programs still write.
import Base
import Geo

/// The features of a GeoJSON text: a FeatureCollection, a Feature, or a geometry alone.
///
/// Without a `crs` coordinates are longitude and latitude on WGS 84, or pixels where `GeoJSONWriter` says so. A third
/// coordinate is left out.
/// - Throws: `UserError(.data)` for what is not GeoJSON and for broken rings.
func readGeoJSON(_ bytes: [UInt8], path: String) throws -> FeatureCollection {
    var json = JSONReader(bytes, path: path)
    var reader = GeoJSONReader()
    guard try json.kind() == .object else { throw json.error("is not GeoJSON") }
    try reader.readObject(&json)
    try json.end()
    return FeatureCollection(
        path: path, features: reader.features, space: reader.areInPixels ? .pixels : reader.space,
        lineStrings: reader.lineStrings, withoutGeometry: reader.withoutGeometry)
}

/// Gathers features. Members come in any order: an object is understood at its end.
private struct GeoJSONReader {
    var features: [Feature] = []
    var space = DeclaredSpace.crs(.wgs84)
    var areInPixels = false
    var lineStrings = 0
    var withoutGeometry = 0

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
        let linesBefore = lineStrings
        let root = try members(&json)
        switch root.type {
        case "FeatureCollection":
            guard root.hasChildren else { throw json.error("the FeatureCollection has no features", line: root.line) }
        case "Feature":
            append(root, linesBefore: linesBefore)
        default:
            var feature = root
            feature.geometries = try geometries(of: root, json)
            append(feature, linesBefore: linesBefore)
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
            case "crs": space = try readCRS(&json)
            case GeoJSONWriter.spaceMember:
                areInPixels = try json.kind() == .string && json.string() == GeoJSONWriter.pixelSpace
            default: try json.skipValue()
            }
        }
        return members
    }

    private mutating func readFeature(_ json: inout JSONReader) throws {
        let linesBefore = lineStrings
        let feature = try members(&json)
        guard feature.type == "Feature" else {
            throw json.error("found a '\(feature.type ?? "")' instead of a Feature", line: feature.line)
        }
        append(feature, linesBefore: linesBefore)
    }

    private mutating func append(_ feature: Members, linesBefore: Int) {
        if feature.geometries.isEmpty, lineStrings == linesBefore { withoutGeometry += 1 }
        features.append(Feature(line: feature.line, geometries: feature.geometries, properties: feature.properties))
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
        case "Polygon": return [.polygon(try polygon(coordinates, wrong))]
        case "MultiPolygon": return try coordinates.parts.map { .polygon(try polygon($0, wrong)) }
        default:
            lineStrings += type == "LineString" ? 1 : coordinates.parts.count
            return []
        }
    }

    /// How deep the positions of each type are nested.
    private static let depths = [
        "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3,
    ]

    private func polygon(_ coordinates: Positions, _ wrong: (String) -> UserError) throws -> Polygon {
        let rings = coordinates.parts.map(\.flattened)
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

    /// `{"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32611"}}`, the older
    /// `{"type": "EPSG", "properties": {"code": 32611}}`; null: coordinates of no known CRS.
    private func readCRS(_ json: inout JSONReader) throws -> DeclaredSpace {
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

/// Positions, nested as the geometry type has them.
private indirect enum Positions {
    case position(Coordinate)
    case list([Positions])

    init(_ json: inout JSONReader) throws {
        guard try json.kind() == .array else { throw json.error("the coordinates are not a list") }
        var numbers: [Double] = []
        var parts: [Positions] = []
        try json.array { json in
            if try json.kind() == .number {
                numbers.append(try json.number())
            } else {
                parts.append(try Positions(&json))
            }
        }
        guard numbers.isEmpty || parts.isEmpty, numbers.count != 1 else {
            throw json.error("a position is not two or three numbers")
        }
        self = numbers.isEmpty ? .list(parts) : .position(Coordinate(numbers[0], numbers[1]))
    }

    var parts: [Positions] { if case .list(let parts) = self { parts } else { [] } }

    var isEmpty: Bool { if case .list(let parts) = self { parts.allSatisfy(\.isEmpty) } else { false } }

    /// Lists around a position; nil where they are not alike.
    var depth: Int? {
        guard case .list(let parts) = self else { return 0 }
        let depths = Set(parts.map(\.depth))
        return depths.count == 1 ? depths.first!.map { $0 + 1 } : nil
    }

    var flattened: [Coordinate] {
        switch self {
        case .position(let coordinate): [coordinate]
        case .list(let parts): parts.flatMap(\.flattened)
        }
    }
}
