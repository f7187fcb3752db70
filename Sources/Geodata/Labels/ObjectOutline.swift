// From features on the ground to outlines in a scene's pixels.
import Base
import Foundation
import Geo
import VectorFiles

/// An object in pixel coordinates.
struct ObjectOutline {
    let label: UInt8
    /// Polygons, each with its rings. The object covers what any of them covers.
    let polygons: [[[Coordinate]]]
    let box: Box
}

/// Places features in a scene.
final class OutlineMaker {
    private let path: String
    private let grid: SceneGrid
    private let options: LabelOptions
    private let toPixels: ([Coordinate]) -> [Coordinate]
    /// Made when the first point needs it: polygons have their size already.
    private lazy var scale = Result { try GroundScale(grid) }

    /// - Throws: `UserError(.data)` when the scene or the labels do not say where they are.
    init(_ features: FeatureCollection, in grid: SceneGrid, options: LabelOptions) throws {
        path = features.path
        self.grid = grid
        self.options = options
        let crs: CRS?
        switch options.space {
        case .pixels:
            toPixels = { $0 }
            return
        case .declared where features.areInPixels:
            toPixels = { $0 }
            return
        case .declared: crs = try features.crs(orNamedBy: options.spaceOption)
        case .crs(let named): crs = named
        }
        guard let crs else {
            // Coordinates of no declared CRS are the scene's.
            let affine = try grid.knownAffine()
            toPixels = { $0.map { affine.pixel($0) } }
            return
        }
        let place = try grid.place()
        if crs.isGeographic { try Self.checkDegrees(features) }
        let transform = try CoordinateTransformation(from: crs, to: place.crs)
        toPixels = { transform($0).map { place.affine.pixel($0) } }
    }

    /// The outline of a feature; nil when it has no geometry or lies wholly outside of what the scene's CRS can
    /// express.
    /// - Throws: `UserError(.data)` for polygons that cross themselves, and points of unknown extent.
    func outline(of feature: Feature, label: UInt8) throws -> ObjectOutline? {
        try feature.refuseCrossings(in: path, of: "the polygon")
        var polygons: [[[Coordinate]]] = []
        for geometry in feature.geometries {
            switch geometry {
            case .polygon(let polygon):
                polygons.append(polygon.rings.map { toPixels($0) })
            case .point(let point):
                let centre = toPixels([point])[0]
                // Far from the scene no ground frame is needed, and there may be none.
                guard !centre.x.isNaN else { continue }
                polygons.append([try shape(around: centre, of: feature)])
            }
        }
        polygons.removeAll { !$0.joined().allSatisfy(\.isFinite) }
        guard let box = Box(polygons.joined().joined()) else { return nil }
        return ObjectOutline(label: label, polygons: polygons, box: box)
    }

    /// The ring around a point: a rectangle where length, width and heading are known, else a disc.
    private func shape(around centre: Coordinate, of feature: Feature) throws -> [Coordinate] {
        let points = options.points
        let length = try number(points.lengthField, of: feature) ?? points.footprint?.length
        let width = try number(points.widthField, of: feature) ?? points.footprint?.width
        if let length, let width, let heading = try number(points.headingField, of: feature) {
            guard length > 0, width > 0 else {
                throw wrong(feature, "a footprint of \(length) × \(width) m", "correct its length and width")
            }
            let frame = try frame(at: centre)
            let angle = heading * .pi / 180
            let along = frame.pixels(east: sin(angle) * length / 2, north: cos(angle) * length / 2)
            let across = frame.pixels(east: cos(angle) * width / 2, north: -sin(angle) * width / 2)
            let corners = [along + across, along - across, -along - across, across - along]
            return (corners + [corners[0]]).map { centre + $0 }
        }
        guard let radius = points.radius else {
            let lacks =
                points.headingField.map { "the point has no '\($0)'" }
                ?? (points.footprint == nil ? "a point has no area" : "the point has no heading")
            throw wrong(
                feature, lacks,
                points.footprint == nil
                    ? "give --radius, or --footprint with --heading-field"
                    : "name the field that holds the headings with --heading-field, or use --radius")
        }
        let frame = try frame(at: centre)
        // A polygon of the circle's area.
        let (sides, turn) = (64, 2 * Double.pi / 64)
        let reach = radius * (turn / sin(turn)).squareRoot()
        return (0...sides).map { step in
            let angle = Double(step % sides) * turn
            return centre + frame.pixels(east: reach * cos(angle), north: reach * sin(angle))
        }
    }

    private func frame(at pixel: Coordinate) throws -> GroundFrame {
        if let metres = options.metresPerPixel { return GroundFrame(metresPerPixel: metres) }
        guard grid.affine != nil, try grid.crs != nil else {
            throw UserError(
                .data, path: grid.path, reason: "the scene does not say how many metres a pixel is",
                remedy: "give --ground-resolution")
        }
        // The scene's scale at its border serves what lies beyond.
        let inside = pointwiseMin(pointwiseMax(pixel, .zero), Coordinate(Double(grid.width), Double(grid.height)))
        return try scale.get().frame(at: inside)
    }

    /// nil when no field is named or the feature lacks it.
    private func number(_ field: String?, of feature: Feature) throws -> Double? {
        guard let field, let value = feature.properties[field] else { return nil }
        guard let number = value.number, number.isFinite else {
            throw wrong(feature, "'\(value.text)' in '\(field)' is not a number", "correct it")
        }
        return number
    }

    private func wrong(_ feature: Feature, _ reason: String, _ remedy: String) -> UserError {
        UserError(.data, path: path, line: feature.line, reason: reason, remedy: remedy)
    }

    private static func checkDegrees(_ features: FeatureCollection) throws {
        for feature in features.features {
            for geometry in feature.geometries {
                let position: Coordinate? =
                    switch geometry {
                    case .point(let point): point
                    case .polygon(let polygon): polygon.rings.first?.first
                    }
                guard let position, abs(position.x) > 360 || abs(position.y) > 90.000001 else { continue }
                throw UserError(
                    .data, path: features.path, line: feature.line,
                    reason: "\(position.text) is not a longitude and latitude",
                    remedy: "name the CRS of the labels with --labels-crs, e.g. EPSG:32611 or pixels")
            }
        }
    }
}
