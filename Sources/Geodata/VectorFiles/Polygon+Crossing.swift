// Whether a polygon's outline crosses itself: then nobody can say what it encloses.
import Base
import Geo

extension Polygon {
    /// A place where two sides of the rings cross; nil when there is none.
    ///
    /// Sides that touch, or overshoot each other by less than a thousandth of the polygon's size, do not count:
    /// coordinates are rounded, and as little is lost in pixels. Sides are taken from left to right, each tested
    /// against those that it overlaps: n log n for outlines that people draw.
    public var crossing: Coordinate? {
        guard let box = Box(rings.joined()) else { return nil }
        let size = box.high - box.low
        let tolerance = (size.x * size.x + size.y * size.y).squareRoot() / 1000
        // Relative to a corner: coordinates of millions of metres have no digits to spare.
        let sides = rings.flatMap { ring in zip(ring, ring.dropFirst()).map { Side($0 - box.low, $1 - box.low) } }
            .sorted { $0.low.x < $1.low.x }
        var active: [Side] = []
        for side in sides {
            active.removeAll { $0.high.x < side.low.x }
            if let other = active.first(where: { $0.crosses(side, tolerance) }) {
                return other.meeting(side) + box.low
            }
            active.append(side)
        }
        return nil
    }
}

extension Feature {
    /// - Parameter what: what messages call a polygon of it: "a zone".
    /// - Throws: `UserError(.data)` when a polygon crosses itself.
    public func refuseCrossings(in path: String, of what: String) throws {
        for case .polygon(let polygon) in geometries {
            guard let place = polygon.crossing else { continue }
            throw UserError(
                .data, path: path, line: line, reason: "\(what) crosses itself near \(place.text)",
                remedy: "repair it, e.g. with QGIS's 'Fix geometries'")
        }
    }
}

/// A side of a ring.
private struct Side {
    let start: Coordinate
    let vector: Coordinate
    let low: Coordinate
    let high: Coordinate

    init(_ start: Coordinate, _ end: Coordinate) {
        self.start = start
        vector = end - start
        (low, high) = (pointwiseMin(start, end), pointwiseMax(start, end))
    }

    private var length: Double { vector.norm }

    /// How far a point lies to the left of the side.
    private func distance(_ point: Coordinate) -> Double {
        let d = point - start
        return vector.cross(d) / length
    }

    /// Both ends of each lie on different sides of the other, by more than the tolerance.
    func crosses(_ other: Side, _ tolerance: Double) -> Bool {
        guard low.y <= other.high.y, other.low.y <= high.y, length > 0, other.length > 0 else { return false }
        func parts(_ a: Double, _ b: Double) -> Bool { min(a, b) < -tolerance && max(a, b) > tolerance }
        return parts(distance(other.start), distance(other.start + other.vector))
            && parts(other.distance(start), other.distance(start + vector))
    }

    /// The point that both sides share.
    func meeting(_ other: Side) -> Coordinate {
        let (from, to) = (other.distance(start), other.distance(start + vector))
        return start + vector * (from / (from - to))
    }
}
