// How much of each pixel a polygon covers.
import Geo
import VectorFiles

/// Exact areas, from the signed areas between each side and the right border, as font renderers add them up.
///
/// A row holds differences along the columns: their running sum is the share of each pixel that is covered. Memory is
/// that of the polygon's sides by row, and of one row.
struct PixelCoverage {
    /// Columns that count: 0 ..< width.
    let width: Int

    /// A piece of a side within one row; y from the row's top.
    private struct Piece {
        let row: Int
        let start: Coordinate
        let end: Coordinate
    }

    /// Calls `body` with each row of `rows` that the polygon reaches and the columns of which it covers at least half.
    ///
    /// - Parameter rings: closed; the first is the outline, the others are its holes, in any direction.
    func forEachHalfCovered(of rings: [[Coordinate]], in rows: Range<Int>, _ body: (Int, Range<Int>) -> Void) {
        var pieces = rings.enumerated().flatMap { index, ring in
            let isBackwards = (Polygon.signedArea(of: ring) < 0) != (index > 0)
            return zip(ring, ring.dropFirst()).flatMap { start, end in
                Self.pieces(of: isBackwards ? (end, start) : (start, end), in: rows)
            }
        }
        pieces.sort { $0.row < $1.row }
        var differences: [Double] = []
        var next = 0
        while next < pieces.count {
            let first = next
            while next < pieces.count, pieces[next].row == pieces[first].row { next += 1 }
            let reach = columns(of: pieces[first..<next])
            guard !reach.isEmpty else { continue }
            differences.removeAll(keepingCapacity: true)
            differences.append(contentsOf: repeatElement(0, count: reach.count + 1))
            for piece in pieces[first..<next] { add(piece, to: &differences, from: reach.lowerBound) }
            emit(pieces[first].row, differences, from: reach.lowerBound, body)
        }
    }

    private func emit(_ row: Int, _ differences: [Double], from left: Int, _ body: (Int, Range<Int>) -> Void) {
        var share = 0.0
        var start: Int?
        for (index, difference) in differences.enumerated() {
            share += difference
            // Half a pixel is half, whatever the rounding.
            let isCovered = index < differences.count - 1 && abs(share) > 0.5 - 1e-9
            if isCovered, start == nil { start = left + index }
            if !isCovered, let begin = start {
                body(row, begin..<left + index)
                start = nil
            }
        }
    }

    /// The columns that the pieces reach, of those that count.
    private func columns(of pieces: ArraySlice<Piece>) -> Range<Int> {
        var (low, high) = (Double.infinity, -Double.infinity)
        for piece in pieces {
            low = min(low, piece.start.x, piece.end.x)
            high = max(high, piece.start.x, piece.end.x)
        }
        func column(_ x: Double) -> Int { Int(min(max(x, 0), Double(width))) }
        return column(low.rounded(.down))..<max(column(low.rounded(.down)), column(high.rounded(.up)))
    }

    /// What lies to the right of a piece is covered as high as the piece is, by its direction.
    private func add(_ piece: Piece, to differences: inout [Double], from left: Int) {
        let (low, high) = (Double(left), Double(left + differences.count - 1))
        let (from, to) = (min(piece.start.x, piece.end.x), max(piece.start.x, piece.end.x))
        let height = piece.end.y - piece.start.y
        guard to > from else {
            put(height, at: min(max(from, low), high), left, &differences)
            return
        }
        let slope = height / (to - from)
        // Beyond the left border it counts whole, beyond the right one not at all.
        if from < low { put((min(to, low) - from) * slope, at: low, left, &differences) }
        var x = max(from, low)
        while x < min(to, high) {
            let end = min(x.rounded(.down) + 1, to, high)
            put((end - x) * slope, at: (x + end) / 2, left, &differences)
            x = end
        }
    }

    /// A piece of this height whose mean column is `x`.
    private func put(_ height: Double, at x: Double, _ left: Int, _ differences: inout [Double]) {
        let column = min(Int(x) - left, differences.count - 1)
        let share = x - Double(left + column)
        differences[column] += height * (1 - share)
        if column + 1 < differences.count { differences[column + 1] += height * share }
    }

    private static func pieces(of side: (start: Coordinate, end: Coordinate), in rows: Range<Int>) -> [Piece] {
        let (start, end) = side
        guard start.y != end.y else { return [] }
        let (top, bottom) = start.y < end.y ? (start, end) : (end, start)
        let (first, last) = (max(top.y, Double(rows.lowerBound)), min(bottom.y, Double(rows.upperBound)))
        guard first < last else { return [] }
        func x(at y: Double) -> Double {
            let x = y == bottom.y ? bottom.x : top.x + (bottom.x - top.x) * ((y - top.y) / (bottom.y - top.y))
            // Far beyond any image, where differences may be infinite.
            return x.isNaN ? 0 : min(max(x, -1e15), 1e15)
        }
        return (Int(first.rounded(.down))..<Int(last.rounded(.up))).map { row in
            let (y0, y1) = (max(first, Double(row)), min(last, Double(row + 1)))
            let upper = Coordinate(x(at: y0), y0 - Double(row))
            let lower = Coordinate(x(at: y1), y1 - Double(row))
            return start.y < end.y
                ? Piece(row: row, start: upper, end: lower) : Piece(row: row, start: lower, end: upper)
        }
    }
}
