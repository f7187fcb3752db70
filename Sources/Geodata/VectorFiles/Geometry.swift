// Shapes in map coordinates.
import Geo

/// Rings that are filled by the even-odd rule: the first is the outline, the others are holes.
public struct Polygon: Hashable, Sendable {
    /// Closed: the last position of each is its first.
    public var rings: [[Coordinate]]

    public init(rings: [[Coordinate]]) { self.rings = rings }
}

/// One geometry of a feature; the parts of multi-geometries are geometries of their own.
public enum Geometry: Hashable, Sendable {
    case point(Coordinate)
    case polygon(Polygon)

    /// Coordinates that it has.
    var corners: Int {
        switch self {
        case .point: 1
        case .polygon(let polygon): polygon.rings.reduce(0) { $0 + $1.count }
        }
    }
}

/// A smallest box with sides along the axes.
public struct Box: Hashable, Sendable {
    public private(set) var low: Coordinate
    public private(set) var high: Coordinate

    /// nil without a coordinate; those that are NaN do not count.
    public init?(_ coordinates: some Sequence<Coordinate>) {
        low = Coordinate(repeating: .infinity)
        high = -low
        for coordinate in coordinates where !coordinate.x.isNaN {
            low = pointwiseMin(low, coordinate)
            high = pointwiseMax(high, coordinate)
        }
        guard low.x <= high.x else { return nil }
    }

    package init(low: Coordinate, high: Coordinate) { (self.low, self.high) = (low, high) }

    /// The smallest box that covers both.
    public func union(_ other: Box) -> Box {
        Box(low: pointwiseMin(low, other.low), high: pointwiseMax(high, other.high))
    }

    /// The box with all sides moved outwards.
    package func grown(by margin: Double) -> Box { Box(low: low - margin, high: high + margin) }

    /// The box that lies elsewhere.
    package func moved(by step: Coordinate) -> Box { Box(low: low + step, high: high + step) }

    public func contains(_ place: Coordinate) -> Bool {
        low.x <= place.x && place.x <= high.x && low.y <= place.y && place.y <= high.y
    }

    /// Whether the two share any point, be it on their borders.
    public func touches(_ other: Box) -> Bool {
        low.x <= other.high.x && other.low.x <= high.x && low.y <= other.high.y && other.low.y <= high.y
    }

    /// Whether the two share any area.
    public func overlaps(_ other: Box) -> Bool {
        low.x < other.high.x && other.low.x < high.x && low.y < other.high.y && other.low.y < high.y
    }
}

extension Polygon {
    /// Whether a point lies inside by the even-odd rule.
    public func contains(_ point: Coordinate) -> Bool {
        var isInside = false
        for ring in rings {
            for (a, b) in zip(ring, ring.dropFirst()) where (a.y > point.y) != (b.y > point.y) {
                if point.x < a.x + (b.x - a.x) * ((point.y - a.y) / (b.y - a.y)) { isInside.toggle() }
            }
        }
        return isInside
    }
}
