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

    /// Whether the two share any area.
    public func overlaps(_ other: Box) -> Bool {
        low.x < other.high.x && other.low.x < high.x && low.y < other.high.y && other.low.y < high.y
    }
}
