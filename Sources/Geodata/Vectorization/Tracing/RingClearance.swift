// Whether rings stay clear of themselves and of each other.
import Geo

/// A side of a ring, in pixels.
package struct RingSide {
    let start: Coordinate
    let end: Coordinate

    package init(start: Coordinate, end: Coordinate) { (self.start, self.end) = (start, end) }

    /// Sides that do not meet must be so far apart, in pixels: rounding must not make them touch.
    static let gap = 0.02

    func distance(to other: RingSide) -> Double {
        let (u, v) = (end - start, other.end - other.start)
        let (a, b) = (u.cross(other.start - start), u.cross(other.end - start))
        let (c, d) = (v.cross(start - other.start), v.cross(end - other.start))
        if a * b < 0, c * d < 0 { return 0 }
        return min(
            min(distance(to: other.start), distance(to: other.end)),
            min(other.distance(to: start), other.distance(to: end)))
    }

    /// Whether the side that begins where this one ends does not turn back along it.
    func keepsOff(next: RingSide) -> Bool { distance(to: next.end) >= Self.gap && next.distance(to: start) >= Self.gap }

    package func distance(to point: Coordinate) -> Double { (point.nearest(from: start, to: end) - point).norm }
}

/// Whether closed rings are simple and touch neither themselves nor each other.
///
/// Sides are compared with those in the same cells of a grid: in time linear in their lengths for outlines of objects.
package func keepClear(_ rings: [[Coordinate]]) -> Bool {
    var sides: [RingSide] = []
    /// Side → the next one of its ring.
    var following: [Int] = []
    for ring in rings {
        let first = sides.count
        for (start, end) in zip(ring, ring.dropFirst()) {
            following.append(sides.count + 1)
            sides.append(RingSide(start: start, end: end))
        }
        following[sides.count - 1] = first
    }
    var cells: [SIMD2<Int32>: [Int]] = [:]
    for (index, side) in sides.enumerated() {
        for cell in side.cells {
            for other in cells[cell] ?? [] {
                let isFree =
                    if following[other] == index, following[index] == other { false } else if following[other] == index
                    {
                        sides[other].keepsOff(next: side)
                    } else if following[index] == other {
                        side.keepsOff(next: sides[other])
                    } else {
                        side.distance(to: sides[other]) >= RingSide.gap
                    }
                if !isFree { return false }
            }
            cells[cell, default: []].append(index)
        }
    }
    return true
}

extension RingSide {
    private static let cellSize = 4.0

    /// The cells of the grid that the side comes within `gap` of.
    fileprivate var cells: [SIMD2<Int32>] {
        func cell(_ value: Double) -> Int32 { Int32((value / Self.cellSize).rounded(.down)) }
        let (left, right) = start.x < end.x ? (start, end) : (end, start)
        return (cell(left.x - Self.gap)...cell(right.x + Self.gap)).flatMap { column -> [SIMD2<Int32>] in
            // The part of the side over this column of cells.
            func y(_ x: Double) -> Double {
                let share = right.x > left.x ? min(max((x - left.x) / (right.x - left.x), 0), 1) : 0
                return left.y + share * (right.y - left.y)
            }
            let (from, to) =
                right.x > left.x
                ? (y(Double(column) * Self.cellSize - Self.gap), y(Double(column + 1) * Self.cellSize + Self.gap))
                : (left.y, right.y)
            return (cell(min(from, to) - Self.gap)...cell(max(from, to) + Self.gap)).map { SIMD2(column, $0) }
        }
    }
}
