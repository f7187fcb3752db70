// Polygons cut in two, as RFC 7946 (3.1.9) wants them where they cross the 180° line.
import Geo

extension Polygon {
    /// The polygon in longitudes from -180 to 180: in one piece, or cut at the 180° line.
    ///
    /// - Returns: the pieces from west to east, as one goes over the line; the polygon as it is where it has no
    ///   longitudes.
    public func cutAtAntimeridian() -> [Polygon] {
        guard rings.allSatisfy({ $0.allSatisfy { abs($0.x) <= 720 } }) else { return [self] }
        let whole = unwound(360)
        guard let box = Box(whole.rings.joined()) else { return [self] }
        let turns = ((box.low.x + 180) / 360).rounded(.down)
        let moved = turns == 0 ? whole : whole.moved(by: -360 * turns)
        guard box.high.x - 360 * turns > 180 else { return [moved] }
        let (west, east) = moved.cut(at: 180)
        return west + east.map { $0.moved(by: -360) }
    }

    private func moved(by step: Double) -> Polygon {
        Polygon(rings: rings.map { $0.map { Coordinate($0.x + step, $0.y) } })
    }

    /// The parts on both sides of the line that all points of this x are on.
    ///
    /// Rings fall into chains of corners on one side. Along the line the polygon's inside and outside alternate, so the
    /// chains' ends there, sorted, belong together in pairs.
    func cut(at x: Double) -> (left: [Polygon], right: [Polygon]) {
        var (left, right) = (Side(), Side())
        for (index, ring) in rings.enumerated() {
            if ring.allSatisfy({ $0.x <= x }) {
                left.whole.append((ring, index == 0))
            } else if ring.allSatisfy({ $0.x >= x }) {
                right.whole.append((ring, index == 0))
            } else {
                Self.add(ring, cutAt: x, &left.chains, &right.chains)
            }
        }
        return (left.polygons, right.polygons)
    }

    /// One side of the line.
    private struct Side {
        /// Rings that lie on it, and whether they are outlines.
        var whole: [(ring: [Coordinate], isOutline: Bool)] = []
        /// From the line to the line.
        var chains: [[Coordinate]] = []

        var polygons: [Polygon] {
            let outlines = (whole.filter(\.isOutline).map(\.ring) + linked).filter { Polygon.signedArea(of: $0) != 0 }
            let holes = whole.filter { !$0.isOutline }.map(\.ring)
            if outlines.count == 1 { return [Polygon(rings: outlines + holes)] }
            return outlines.map { outline in
                Polygon(rings: [outline] + holes.filter { Polygon(rings: [outline]).contains($0[0]) })
            }
        }

        /// The rings that the chains make.
        private var linked: [[Coordinate]] {
            // End 2i is where chain i begins, 2i + 1 where it ends.
            func y(_ end: Int) -> Double { end & 1 == 0 ? chains[end / 2].first!.y : chains[end / 2].last!.y }
            let sorted = (0..<2 * chains.count).sorted { (y($0), $0) < (y($1), $1) }
            var partner = [Int](repeating: 0, count: sorted.count)
            for index in stride(from: 0, to: sorted.count, by: 2) {
                (partner[sorted[index]], partner[sorted[index + 1]]) = (sorted[index + 1], sorted[index])
            }
            var isDone = [Bool](repeating: false, count: chains.count)
            return chains.indices.compactMap { first in
                guard !isDone[first] else { return nil }
                var ring: [Coordinate] = []
                var end = 2 * first
                repeat {
                    let chain = end / 2
                    isDone[chain] = true
                    ring += end & 1 == 0 ? chains[chain] : chains[chain].reversed()
                    end = partner[end ^ 1]
                } while end != 2 * first
                // A corner on the line is a crossing, too.
                let corners = ring.indices.filter { ring[$0] != ring[($0 + 1) % ring.count] }.map { ring[$0] }
                return corners.isEmpty ? nil : corners + [corners[0]]
            }
        }
    }

    private static func add(
        _ ring: [Coordinate], cutAt x: Double, _ left: inout [[Coordinate]], _ right: inout [[Coordinate]]
    ) {
        // From a corner behind the line, so that the first chain begins with a crossing.
        let start = zip(ring, ring.dropFirst()).enumerated().first { ($1.0.x <= x) != ($1.1.x <= x) }!.offset
        let corners = Array(ring[start..<ring.count - 1] + ring[..<start]) + [ring[start]]
        var chain: [Coordinate] = []
        var first: Coordinate?
        for (from, to) in zip(corners, corners.dropFirst()) {
            guard (from.x <= x) != (to.x <= x) else {
                chain.append(to)
                continue
            }
            let crossing = Coordinate(x, from.y + (to.y - from.y) * ((x - from.x) / (to.x - from.x)))
            if !chain.isEmpty {
                if from.x <= x { left.append(chain + [crossing]) } else { right.append(chain + [crossing]) }
            }
            first = first ?? crossing
            chain = [crossing, to]
        }
        // The last corner is the first: the chain ends where the first one began.
        if corners[0].x <= x { left.append(chain + [first!]) } else { right.append(chain + [first!]) }
    }
}
