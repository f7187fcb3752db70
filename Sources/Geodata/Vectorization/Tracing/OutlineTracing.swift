// From the pixels of an object to its outline along their edges.
import Geo
import Objects
import VectorFiles

/// The polygons around an object's pixels, in pixel coordinates; one for an 8-connected object.
///
/// Where two pixels touch at a corner only, the corner is cut off the background by a tenth of a pixel on both sides:
/// the object stays one polygon, and no ring touches itself or another, as OGC's simple features want it (OGC
/// 06-103r4, 6.1.11).
/// - Parameter runs: sorted by row, then by start; runs of a row do not touch.
public func tracedPolygons(around runs: [ComponentMap.Run]) -> [Polygon] {
    var tracer = OutlineTracer(runs)
    let rings = tracer.rings()
    // With y downwards an outline is clockwise, and holes are the other way round.
    let outlines = rings.filter { Polygon.signedArea(of: $0) < 0 }
    let holes = rings.filter { Polygon.signedArea(of: $0) > 0 }
    if outlines.count == 1 { return [Polygon(rings: outlines + holes)] }
    return outlines.map { outline in
        Polygon(rings: [outline] + holes.filter { Polygon(rings: [outline]).contains($0[0]) })
    }
}

/// Links the left and right sides of runs to rings.
///
/// Side 2i is the left one of run i and leads down, side 2i + 1 the right one and leads up: the object is always on
/// the left as one sees it on a screen. Between two rows the sides that end there are taken from left to right; where
/// the object is only above or only below, there is an edge between two of them.
private struct OutlineTracer {
    private static let cut = 0.1

    private let runs: [ComponentMap.Run]
    /// Side → the next one on its ring.
    private var next: [Int]
    /// Whether the corner at a side's end or start is one where pixels only touch.
    private var isCutAtEnd: [Bool]
    private var isCutAtStart: [Bool]

    init(_ runs: [ComponentMap.Run]) {
        self.runs = runs
        next = [Int](repeating: -1, count: 2 * runs.count)
        isCutAtEnd = [Bool](repeating: false, count: 2 * runs.count)
        isCutAtStart = isCutAtEnd
    }

    mutating func rings() -> [[Coordinate]] {
        var above = 0..<0
        while above.upperBound < runs.count {
            let first = above.upperBound
            let end = runs[first...].firstIndex { $0.row != runs[first].row } ?? runs.count
            if !above.isEmpty, runs[above.lowerBound].row + 1 != runs[first].row {
                link(above, first..<first)
                above = first..<first
            }
            link(above, first..<end)
            above = first..<end
        }
        link(above, runs.count..<runs.count)
        var isDone = [Bool](repeating: false, count: next.count)
        return next.indices.compactMap { side in isDone[side] ? nil : ring(from: side, &isDone) }
    }

    private func x(_ side: Int) -> Int32 { side & 1 == 0 ? runs[side / 2].start : runs[side / 2].end }

    /// Links the sides that meet between two rows.
    private mutating func link(_ above: Range<Int>, _ below: Range<Int>) {
        var (upper, lower) = (2 * above.lowerBound, 2 * below.lowerBound)
        /// The side where the edge at hand begins.
        var pending: Int?
        /// An edge from side p to side q on its right, in the direction in which the ring goes.
        func edge(_ p: Int, _ q: Int) {
            // Left sides of the row above and right sides of the row below lead to here, the others away.
            if (p < 2 * above.upperBound) == (p & 1 == 0) { next[p] = q } else { next[q] = p }
        }
        while upper < 2 * above.upperBound || lower < 2 * below.upperBound {
            let upperX = upper < 2 * above.upperBound ? x(upper) : .max
            let lowerX = lower < 2 * below.upperBound ? x(lower) : .max
            if upperX != lowerX {
                let side = upperX < lowerX ? upper : lower
                if upperX < lowerX { upper += 1 } else { lower += 1 }
                if let start = pending { edge(start, side) }
                pending = pending == nil ? side : nil
                continue
            }
            if (upper ^ lower) & 1 == 0 {
                // The side goes on.
                if upper & 1 == 0 { next[upper] = lower } else { next[lower] = upper }
            } else {
                // Two pixels touch at this corner. The ring keeps to the background: the left side turns to the left.
                let (left, right) = upper & 1 == 0 ? (upper, lower) : (lower, upper)
                edge(pending!, left)
                pending = right
                if upper & 1 == 0 {
                    (isCutAtEnd[upper], isCutAtEnd[lower]) = (true, true)
                } else {
                    (isCutAtStart[upper], isCutAtStart[lower]) = (true, true)
                }
            }
            upper += 1
            lower += 1
        }
    }

    /// The corners of the ring that a side is on; the last is the first.
    private func ring(from first: Int, _ isDone: inout [Bool]) -> [Coordinate] {
        var corners: [Coordinate] = []
        var side = first
        repeat {
            isDone[side] = true
            let following = next[side]
            if x(side) != x(following) {
                let down = side & 1 == 0
                let y = Double(runs[side / 2].row) + (down ? 1 : 0)
                let (from, to) = (Double(x(side)), Double(x(following)))
                let step = to > from ? Self.cut : -Self.cut
                if isCutAtEnd[side] {
                    corners += [Coordinate(from, y - (down ? Self.cut : -Self.cut)), Coordinate(from + step, y)]
                } else {
                    corners.append(Coordinate(from, y))
                }
                if isCutAtStart[following] {
                    let leads = following & 1 == 0 ? Self.cut : -Self.cut
                    corners += [Coordinate(to - step, y), Coordinate(to, y + leads)]
                } else {
                    corners.append(Coordinate(to, y))
                }
            }
            side = following
        } while side != first
        return corners + [corners[0]]
    }
}
