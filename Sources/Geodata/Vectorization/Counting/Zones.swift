// The areas that objects are counted in.
import Base
import Geo
import VectorFiles

/// Named polygons of a file.
public struct Zones: Sendable {
    struct Area: Sendable {
        let name: String
        let polygons: [Polygon]
    }

    let path: String
    /// In the file's order.
    let areas: [Area]
    private let crs: CRS?
    private let areInPixels: Bool

    /// Fields that a zone's name is looked for in, when none is given.
    private static let usualFields = ["name", "Name", "NAME", "zone", "id", "fid"]

    /// - Parameter field: the property with a zone's name; nil: a usual one that all zones have, else they are
    ///   numbered.
    /// - Throws: `UserError` when the file has no polygon, a zone crosses itself or lacks the field.
    public init(
        path: String, field: String? = nil, layer: LayerChoice = LayerChoice(option: "--zones-layer"), crs: CRS? = nil
    ) throws {
        let file = try FeatureCollection(path: path, layer: layer)
        let features = file.features.filter { feature in
            feature.geometries.contains { if case .polygon = $0 { true } else { false } }
        }
        guard !features.isEmpty else {
            throw UserError(
                .data, path: path, reason: "has no polygons to count in",
                remedy: "give a file with a polygon for each zone")
        }
        let usual = Self.usualFields.first { name in features.allSatisfy { $0.properties[name] != nil } }
        areas = try features.enumerated().map { index, feature in
            let polygons = feature.geometries.compactMap { if case .polygon(let polygon) = $0 { polygon } else { nil } }
            try feature.refuseCrossings(in: path, of: "a zone")
            guard let field = field ?? usual else { return Area(name: "zone \(index + 1)", polygons: polygons) }
            guard let name = feature.properties[field] else {
                let near = nearestName(to: field, in: feature.properties.keys)
                throw UserError(
                    .data, path: path, line: feature.line, reason: "a zone has no field '\(field)'",
                    remedy: near.map { "did you mean '\($0)'?" } ?? "correct --zone-field or the zone")
            }
            return Area(name: name.text, polygons: polygons)
        }
        self.path = path
        self.crs = try crs ?? file.crs(orNamedBy: "--zones-crs")
        areInPixels = crs == nil && file.areInPixels
    }

    /// Names without repetition, in the file's order: zones of one name are one.
    var names: [String] {
        var seen: Set<String> = []
        return areas.map(\.name).filter { seen.insert($0).inserted }
    }

    /// The zones in the coordinates of a file of objects.
    /// - Parameter objects: its path, its CRS, and whether its coordinates are pixels.
    /// - Throws: `UserError(.data)` when nobody can tell how the two lie to each other.
    func placed(over objects: (path: String, crs: CRS?, areInPixels: Bool)) throws -> PlacedZones {
        if objects.areInPixels != areInPixels {
            let (here, there) = areInPixels ? (path, objects.path) : (objects.path, path)
            throw UserError(
                .data, path: here, reason: "its coordinates are pixels, but those of \(there) are not",
                remedy: "give the scene a georeference, or give zones in its pixels")
        }
        if let crs, objects.crs == nil, !areInPixels {
            throw UserError(
                .data, path: objects.path,
                reason: "does not say which CRS its coordinates are in, but \(path) is in \(crs)",
                remedy: "name its CRS with --scene-crs, or give zones without a CRS")
        }
        // Zones of no declared CRS are taken to be in that of the objects.
        let transform = try crs.flatMap { own in
            try objects.crs.map { try CoordinateTransformation(from: own, to: $0) }
        }
        return PlacedZones(
            areas.flatMap { area in
                area.polygons.map { polygon in
                    (area.name, Polygon(rings: polygon.rings.map { transform?($0) ?? $0 }))
                }
            })
    }
}

/// Zones in the coordinates of objects.
struct PlacedZones {
    private let polygons: [(name: String, box: Box, polygon: Polygon)]

    init(_ polygons: [(name: String, polygon: Polygon)]) {
        self.polygons = polygons.compactMap { name, polygon in
            Box(polygon.rings.joined()).map { (name, $0, polygon) }
        }
    }

    /// The first zone that holds a place.
    func zone(at place: Coordinate) -> String? {
        polygons.first { $0.box.contains(place) && $0.polygon.contains(place) }?.name
    }
}
