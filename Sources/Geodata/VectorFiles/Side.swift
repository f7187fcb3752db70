// Sides of rings, and whether two of them cross.
import Geo

/// A side of a ring.
struct Side {
    let start: Coordinate
    let vector: Coordinate
    let low: Coordinate
    let high: Coordinate

    init(_ start: Coordinate, _ end: Coordinate) {
        self.start = start
        vector = end - start
        length = vector.norm
        (low, high) = (pointwiseMin(start, end), pointwiseMax(start, end))
    }

    let length: Double

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
