// Which pixels a polygon covers.
import Geo

/// Turns rings in pixel coordinates into spans of pixels, a row at a time.
///
/// By `CoverRule.centre` a pixel is covered when its centre lies inside by the even-odd rule. Centres on an outline
/// belong to one of its sides only: a centre (x, y) is inside between crossings a < x ≤ b, and a side from y₁ to y₂
/// crosses the row when y₁ ≤ y < y₂. This and `allTouched` are GDAL's rules.
package struct ScanConverter {
    private let width: Int
    private let rule: CoverRule

    package init(width: Int, rule: CoverRule) { (self.width, self.rule) = (width, rule) }

    /// Calls `body` with each row of `rows` and the columns that are covered there; spans may overlap.
    ///
    /// - Parameter rings: of one polygon, closed, its outline first.
    package func forEachSpan(of rings: [[Coordinate]], in rows: Range<Int>, _ body: (Int, Range<Int>) -> Void) {
        for rows in Self.groups(of: rows, rings) {
            if rule == .halfCovered {
                PixelCoverage(width: width).forEachHalfCovered(of: rings, in: rows, body)
            } else {
                forEachCrossed(by: rings, in: rows, body)
            }
        }
    }

    /// What is kept of sides by row.
    private static let mostParts = 1 << 17

    /// Rows in groups, in each of which the sides have no more parts than that, unless one row has: a side counts in
    /// every row that it reaches, and an outline of a million corners may have 100 million parts.
    private static func groups(of rows: Range<Int>, _ rings: [[Coordinate]]) -> [Range<Int>] {
        let sides = rings.reduce(0) { $0 + $1.count }
        guard sides * rows.count > mostParts else { return [rows] }
        // How many more begin in a row than end before it.
        var changes = [Int](repeating: 0, count: rows.count + 1)
        for ring in rings {
            for (start, end) in zip(ring, ring.dropFirst()) {
                func index(_ y: Double) -> Int {
                    Int(min(max(y, Double(rows.lowerBound)), Double(rows.upperBound))) - rows.lowerBound
                }
                changes[index(min(start.y, end.y).rounded(.down))] += 1
                changes[index(max(start.y, end.y).rounded(.up))] -= 1
            }
        }
        var groups: [Range<Int>] = []
        var (first, inRow, inGroup) = (rows.lowerBound, 0, 0)
        for (row, change) in zip(rows, changes) {
            inRow += change
            if inGroup + inRow > mostParts, row > first {
                groups.append(first..<row)
                (first, inGroup) = (row, 0)
            }
            inGroup += inRow
        }
        return groups + [first..<rows.upperBound]
    }

    private func forEachCrossed(by rings: [[Coordinate]], in rows: Range<Int>, _ body: (Int, Range<Int>) -> Void) {
        var crossings: [Crossing] = []
        for ring in rings {
            for (start, end) in zip(ring, ring.dropFirst()) {
                let side = start.y < end.y ? Side(top: start, bottom: end) : Side(top: end, bottom: start)
                for row in clamped(side.top.y - 0.5, side.bottom.y - 0.5, to: rows) {
                    crossings.append(Crossing(row: row, x: side.x(at: Double(row) + 0.5)))
                }
                if rule == .allTouched { forEachTouch(of: side, in: rows, body) }
            }
        }
        crossings.sort { ($0.row, $0.x) < ($1.row, $1.x) }
        // Every ring is closed, so each row has an even number of crossings.
        for index in stride(from: 0, to: crossings.count - 1, by: 2) {
            let (left, right) = (crossings[index].x, crossings[index + 1].x)
            // Columns whose centres are in (left, right].
            let columns = columns(from: (left + 0.5).rounded(.down), to: (right + 0.5).rounded(.down))
            if !columns.isEmpty { body(crossings[index].row, columns) }
        }
    }

    /// The pixels that a side passes through. One along the border between two pixels passes through neither.
    private func forEachTouch(of side: Side, in rows: Range<Int>, _ body: (Int, Range<Int>) -> Void) {
        let first = side.top.y.rounded(.down)
        let isLevel = side.top.y == side.bottom.y
        let end = isLevel && first != side.top.y ? first + 1 : side.bottom.y.rounded(.up)
        for row in clamped(first, end, to: rows) {
            let a = isLevel ? side.top.x : side.x(at: max(side.top.y, Double(row)))
            let b = isLevel ? side.bottom.x : side.x(at: min(side.bottom.y, Double(row + 1)))
            let columns = columns(from: min(a, b).rounded(.down), to: max(a, b).rounded(.up))
            if !columns.isEmpty { body(row, columns) }
        }
    }

    /// The rows from the first at or after `low` to the last before `high`.
    private func clamped(_ low: Double, _ high: Double, to rows: Range<Int>) -> Range<Int> {
        func row(_ y: Double) -> Int {
            Int(min(max(y.rounded(.up), Double(rows.lowerBound)), Double(rows.upperBound)))
        }
        return row(low)..<max(row(low), row(high))
    }

    private func columns(from low: Double, to high: Double) -> Range<Int> {
        func column(_ x: Double) -> Int { Int(min(max(x, 0), Double(width))) }
        return column(low)..<max(column(low), column(high))
    }
}

private struct Crossing {
    let row: Int
    let x: Double
}

/// A side of a ring, from its upper to its lower end.
private struct Side {
    let top: Coordinate
    let bottom: Coordinate

    func x(at y: Double) -> Double { (y - top.y) * (bottom.x - top.x) / (bottom.y - top.y) + top.x }
}
