// What is drawn around a point.
import Base
import Foundation
import Geo
import VectorFiles

/// The shape that stands for an object given as a point; metres on the ground.
enum PointExtent {
    case disc(radius: Double)
    /// The heading is in degrees from true north, clockwise.
    case rectangle(length: Double, width: Double, heading: Double)

    /// A rectangle where length, width and heading are known, else a disc.
    /// - Throws: `UserError(.data)` where neither is known.
    init(of feature: Feature, _ points: PointShape, path: String) throws {
        func wrong(_ reason: String, _ remedy: String) -> UserError {
            UserError(.data, path: path, line: feature.line, reason: reason, remedy: remedy)
        }
        /// nil when no field is named or the feature lacks it.
        func number(_ field: String?) throws -> Double? {
            guard let field, let value = feature.properties[field] else { return nil }
            guard let number = value.number, number.isFinite else {
                throw wrong("'\(value.text)' in '\(field)' is not a number", "correct it")
            }
            return number
        }
        let length = try number(points.lengthField) ?? points.footprint?.length
        let width = try number(points.widthField) ?? points.footprint?.width
        if let length, let width, let heading = try number(points.headingField) {
            guard length > 0, width > 0 else {
                throw wrong("a footprint of \(length) × \(width) m", "correct its length and width")
            }
            self = .rectangle(length: length, width: width, heading: heading)
        } else if let radius = points.radius {
            self = .disc(radius: radius)
        } else {
            let lacks =
                points.headingField.map { "the point has no '\($0)'" }
                ?? (points.footprint == nil ? "a point has no area" : "the point has no heading")
            throw wrong(
                lacks,
                points.footprint == nil
                    ? "give --radius, or --footprint with --heading-field"
                    : "name the field that holds the headings with --heading-field, or use --radius")
        }
    }

    /// How far it reaches from the point, in metres; not less.
    var reach: Double {
        switch self {
        case .disc(let radius): 1.1 * radius
        case .rectangle(let length, let width, _): length + width
        }
    }

    /// The closed ring around a point, in pixels.
    func ring(around centre: Coordinate, _ frame: GroundFrame) -> [Coordinate] {
        switch self {
        case .rectangle(let length, let width, let heading):
            let angle = heading * .pi / 180
            let along = frame.pixels(east: sin(angle) * length / 2, north: cos(angle) * length / 2)
            let across = frame.pixels(east: cos(angle) * width / 2, north: -sin(angle) * width / 2)
            let corners = [along + across, along - across, -along - across, across - along]
            return (corners + [corners[0]]).map { centre + $0 }
        case .disc(let radius):
            // A polygon of the circle's area.
            let (sides, turn) = (64, 2 * Double.pi / 64)
            let reach = radius * (turn / sin(turn)).squareRoot()
            return (0...sides).map { step in
                let angle = Double(step % sides) * turn
                return centre + frame.pixels(east: reach * cos(angle), north: reach * sin(angle))
            }
        }
    }
}
