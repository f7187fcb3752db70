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
    /// What is worth knowing about the file.
    let remarks: [String]

    /// Fields that a zone's name is looked for in, when none is given.
    private static let usualFields = ["name", "Name", "NAME", "zone", "id", "fid"]

    /// - Parameter field: the property with a zone's name; nil: a usual one that all zones have, else they are
    ///   numbered.
    /// - Throws: `UserError` when the file has no polygon, a zone crosses itself or lacks the field.
    public init(
        path: String, field: String? = nil, layer: LayerChoice = LayerChoice(option: "--zones-layer"), crs: CRS? = nil
    ) throws {
        func hasPolygon(_ feature: Feature) -> Bool {
            feature.geometries.contains { if case .polygon = $0 { true } else { false } }
        }
        let file = try FeatureCollection(VectorFile(path: path, layer: layer), where: hasPolygon)
        let features = file.features.filter(hasPolygon)
        guard !features.isEmpty else {
            throw UserError(
                .data, path: path, reason: "has no polygons to count in",
                remedy: "give a file with a polygon for each zone")
        }
        let others = file.features.count - features.count + file.elsewhere
        remarks = others == 0 ? [] : ["\(counted(others, "feature")) of \(path) without a polygon left out: no zone"]
        self.crs = try crs ?? file.crs(orNamedBy: "--zones-crs")
        areInPixels = crs == nil && file.areInPixels
        let circumference = self.crs?.circumference
        let usual = Self.usualFields.first { name in features.allSatisfy { $0.properties[name] != nil } }
        areas = try features.enumerated().map { index, feature in
            let feature = circumference.map { feature.unwound($0) } ?? feature
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
    }

    /// Names without repetition, in the file's order: zones of one name are one.
    var names: [String] {
        var seen: Set<String> = []
        return areas.map(\.name).filter { seen.insert($0).inserted }
    }

    /// - Parameter objects: a file of objects: its path, its CRS, and whether its coordinates are pixels.
    /// - Throws: `UserError(.data)` when nobody can tell how the two lie to each other.
    func check(over objects: (path: String, crs: CRS?, areInPixels: Bool)) throws {
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
    }

    /// The zones in the coordinates of objects. Zones of no declared CRS are taken to be in that of the objects.
    ///
    /// - Throws: `UserError(.data)` when PROJ knows no way from one CRS to the other.
    func placed(in target: CRS?) throws -> PlacedZones {
        let transform = try crs.flatMap { own in try target.map { try CoordinateTransformation(from: own, to: $0) } }
        return PlacedZones(areas, transform: transform, circumference: target?.circumference)
    }
}

/// Zones in the coordinates of objects.
struct PlacedZones {
    private let polygons: [(name: String, polygon: Polygon)]
    private let index: BoxIndex
    private let circumference: Double?

    /// - Parameters:
    ///   - transform: nil: zones have the coordinates of the objects.
    ///   - circumference: of the objects' CRS.
    init(_ areas: [Zones.Area], transform: CoordinateTransformation?, circumference: Double?) {
        var boxes: [Box] = []
        polygons = areas.flatMap { area in
            area.polygons.compactMap { polygon in
                var polygon = Polygon(rings: polygon.rings.map { transform?($0) ?? $0 })
                if let circumference { polygon = polygon.unwound(circumference) }
                guard let box = Box(polygon.rings.joined()) else { return nil }
                boxes.append(box)
                return (area.name, polygon)
            }
        }
        index = BoxIndex(boxes)
        self.circumference = circumference
    }

    /// The first zone that holds a place.
    func zone(at place: Coordinate) -> String? {
        guard place.isFinite else { return nil }
        let found = index.touching(Box(low: place, high: place), circumference: circumference).first { index, steps in
            steps.contains { polygons[index].polygon.contains(Coordinate(place.x - $0, place.y)) }
        }
        return found.map { polygons[$0.index].name }
    }
}
