// Several files on one plane.
import Geo
import VectorFiles

/// The plane in which files are laid over each other: the CRS of the first one, or none if that has none.
final class CommonGround {
    private(set) var crs: CRS?
    private var isKnown = false
    private var circumference: Double?
    /// All coordinates come to this side of the world.
    private var side: Double?
    private var transformations: [CRS: CoordinateTransformation] = [:]

    /// From a file's coordinates to the plane; nil where nobody can tell how the two lie to each other.
    ///
    /// - Throws: `UserError(.data)` when PROJ knows no way between the two CRS.
    func placement(from own: CRS?) throws -> (([Coordinate]) -> [Coordinate])? {
        if !isKnown { (crs, isKnown, circumference) = (own, true, own?.circumference) }
        guard let own, let crs else { return own == nil && crs == nil ? { $0 } : nil }
        let transform = try transformations[own] ?? CoordinateTransformation(from: own, to: crs)
        transformations[own] = transform
        guard let circumference else { return { transform($0) } }
        return { [self] coordinates in
            let placed = transform(coordinates)
            guard let side = side ?? placed.first(where: \.isFinite)?.x else { return placed }
            self.side = side
            return placed.map { $0.moved(near: side, circumference: circumference) }
        }
    }
}

/// The convex polygon around coordinates (Andrew 1979), closed and counter-clockwise; empty without an area.
func convexHull(_ coordinates: [Coordinate]) -> [Coordinate] {
    let sorted = coordinates.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    func half(_ path: some Sequence<Coordinate>) -> [Coordinate] {
        var hull: [Coordinate] = []
        for corner in path {
            while hull.count > 1,
                (hull[hull.count - 1] - hull[hull.count - 2]).cross(corner - hull[hull.count - 2]) <= 0
            {
                hull.removeLast()
            }
            hull.append(corner)
        }
        return hull
    }
    let ring = half(sorted).dropLast() + half(sorted.reversed())
    return ring.count > 3 ? Array(ring) : []
}
