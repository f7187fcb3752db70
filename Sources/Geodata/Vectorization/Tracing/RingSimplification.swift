// Fewer corners without another area.
import Geo

/// Takes corners from a closed ring and keeps its area.
///
/// Segment collapse: of four corners A, B, C, D the middle two become one, E, so that A-E-D encloses what A-B-C-D did;
/// the collapses that displace least area come first. Source: Kronenfeld, Stanislawski, Buttenfield & Brockmeyer,
/// "Simplification of polylines by segment collapse", International Journal of Cartography 6 (2020).
///
/// Each corner has its place on the original ring, and each new side stays within `tolerance` of the piece of ring
/// between the places of its ends: so both rings are nowhere further apart.
final class RingSimplification {
    private struct Place {
        /// On the side that begins at this corner of the original ring.
        let corner: Int
        let point: Coordinate
    }

    private let original: [Coordinate]
    private let tolerance: Double
    /// Corners with the ring's order as links.
    private var points: [Coordinate]
    private var places: [Place]
    private var following: [Int]
    private var preceding: [Int]
    private var count: Int
    /// A corner that is still there.
    private var first = 0

    /// Displaced areas up to which corners are taken, pass by pass, in square pixels.
    private static let limits = [1.0 / 64, 1.0 / 32, 1.0 / 16, 1.0 / 8, 1.0 / 4, 1.0 / 2, 1, 2, 4]

    /// - Parameter ring: closed.
    static func simplified(_ ring: [Coordinate], tolerance: Double) -> [Coordinate] {
        let simplification = RingSimplification(ring, tolerance)
        for limit in limits { simplification.pass(limit) }
        return simplification.ring
    }

    private init(_ ring: [Coordinate], _ tolerance: Double) {
        original = Array(ring.dropLast())
        self.tolerance = tolerance
        places = original.indices.map { [original] in Place(corner: $0, point: original[$0]) }
        points = original
        count = points.count
        following = points.indices.map { [count] in ($0 + 1) % count }
        preceding = points.indices.map { [count] in ($0 + count - 1) % count }
    }

    private var ring: [Coordinate] {
        var result = [points[first]]
        var corner = following[first]
        while corner != first {
            result.append(points[corner])
            corner = following[corner]
        }
        return result + [points[first]]
    }

    /// Tries every side of the ring once, and those that a collapse has changed again.
    private func pass(_ limit: Double) {
        var corner = first
        var left = count
        while left > 0, count > 4 {
            left -= 1
            if let merged = collapse(corner, limit) {
                // The two sides before are new ones.
                corner = preceding[preceding[merged]]
                left = min(left + 3, count)
            } else {
                corner = following[corner]
            }
        }
    }

    /// Replaces B and the corner after it by one, if that displaces no more than `limit`.
    /// - Returns: the new corner.
    private func collapse(_ b: Int, _ limit: Double) -> Int? {
        let (a, c) = (preceding[b], following[b])
        let d = following[c]
        for candidate in Self.candidates(points[a], points[b], points[c], points[d], limit) {
            let e = candidate.point
            guard let place = placed(e, from: places[a], to: places[d]) else { continue }
            guard isNear(places[a], place, points[a], e), isNear(place, places[d], e, points[d]) else { continue }
            guard isClear(e, a, d) else { continue }
            points[b] = e
            places[b] = place
            following[b] = d
            preceding[d] = b
            if first == c { first = b }
            count -= 1
            return b
        }
        return nil
    }

    /// The points that may replace B and C, the best one first; none that displaces more than `limit`. All are on the
    /// parallel to AD that keeps the area: where it meets AB and CD, and next to the middle of BC, which is what makes
    /// a line of a staircase.
    private static func candidates(
        _ a: Coordinate, _ b: Coordinate, _ c: Coordinate, _ d: Coordinate, _ limit: Double
    ) -> [(point: Coordinate, displaced: Double)] {
        let base = d - a
        // Twice the area on the left of AD.
        let whole = (b - a).cross(c - a) + (c - a).cross(d - a)
        var candidates: [(point: Coordinate, displaced: Double)] = []
        func addMeeting(_ from: Coordinate, _ direction: Coordinate) {
            let slope = base.cross(direction)
            guard abs(slope) > 1e-9 else { return }
            let e = from + direction * ((-whole - base.cross(from - a)) / slope)
            // What lies between the two lines, at most.
            let displaced = (abs((b - a).cross(e - a)) + abs((b - e).cross(c - e)) + abs((c - e).cross(d - e))) / 2
            guard displaced <= limit else { return }
            let place = candidates.firstIndex { $0.displaced > displaced } ?? candidates.endIndex
            candidates.insert((e, displaced), at: place)
        }
        addMeeting(a, b - a)
        addMeeting(d, c - d)
        addMeeting((b + c) / 2, Coordinate(-base.y, base.x))
        return candidates
    }

    /// The place next to a point on the piece of ring between two places; nil beyond the tolerance.
    private func placed(_ point: Coordinate, from start: Place, to end: Place) -> Place? {
        var best: (distance: Double, place: Place)?
        forEachSide(from: start, to: end) { corner, from, to in
            let nearest = point.nearest(from: from, to: to)
            let distance = (nearest - point).norm
            if distance < best?.distance ?? .infinity { best = (distance, Place(corner: corner, point: nearest)) }
        }
        return best.flatMap { $0.distance <= tolerance ? $0.place : nil }
    }

    /// Whether the piece of ring between two places is within the tolerance of a side.
    private func isNear(_ start: Place, _ end: Place, _ from: Coordinate, _ to: Coordinate) -> Bool {
        var isNear = true
        forEachSide(from: start, to: end) { _, first, last in
            // The distance from a side has its largest value at an end.
            let side = RingSide(start: from, end: to)
            isNear = isNear && side.distance(to: first) <= tolerance && side.distance(to: last) <= tolerance
        }
        return isNear
    }

    private func forEachSide(
        from start: Place, to end: Place, _ body: (Int, Coordinate, Coordinate) -> Void
    ) {
        var (corner, point) = (start.corner, start.point)
        while corner != end.corner {
            let next = (corner + 1) % original.count
            body(corner, point, original[next])
            (corner, point) = (next, original[next])
        }
        body(corner, point, end.point)
    }

    /// Whether the new sides A-E and E-D stay off the next few on both sides: others are too far away to be met.
    private func isClear(_ e: Coordinate, _ a: Int, _ d: Int) -> Bool {
        let reach = min(4, (count - 2) / 2)
        var sides: [RingSide] = []
        sides.reserveCapacity(2 * reach)
        var corner = a
        for _ in 1..<reach { corner = preceding[corner] }
        while corner != a {
            sides.append(RingSide(start: points[corner], end: points[following[corner]]))
            corner = following[corner]
        }
        sides.append(RingSide(start: points[a], end: e))
        sides.append(RingSide(start: e, end: points[d]))
        corner = d
        for _ in 1..<reach {
            sides.append(RingSide(start: points[corner], end: points[following[corner]]))
            corner = following[corner]
        }
        for (index, side) in sides.enumerated() {
            if index + 1 < sides.count, !side.keepsOff(next: sides[index + 1]) { return false }
            for other in sides.dropFirst(index + 2) where side.distance(to: other) < RingSide.gap { return false }
        }
        return true
    }
}
