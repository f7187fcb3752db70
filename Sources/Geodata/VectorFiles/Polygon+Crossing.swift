// Whether a polygon's outline crosses itself: then nobody can say what it encloses.
import Base
import Geo

extension Polygon {
    /// A place where two sides of the rings cross; nil when there is none.
    ///
    /// Sides that touch, or overshoot each other by less than a thousandth of the polygon's size, do not count:
    /// coordinates are rounded, and as little is lost in pixels.
    public var crossing: Coordinate? {
        guard let box = Box(rings.joined()) else { return nil }
        let size = box.high - box.low
        let tolerance = (size.x * size.x + size.y * size.y).squareRoot() / 1000
        // Relative to a corner: coordinates of millions of metres have no digits to spare.
        var sides: [Side] = []
        for ring in rings {
            for (start, end) in zip(ring, ring.dropFirst()) {
                let side = Side(start - box.low, end - box.low)
                // Both ends of each lie beyond the other by the tolerance: shorter ones cannot.
                if side.length > 2 * tolerance { sides.append(side) }
            }
        }
        sides.sort { $0.low.x < $1.low.x }
        var search = CrossingSearch(sides, tolerance: tolerance)
        return search.crossing().map { $0 + box.low }
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
