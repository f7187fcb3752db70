// Circular arcs as chords: curves in GeoPackages and WKT (SQL/MM part 3, ISO 13249-3).
import Foundation
import Geo

enum Arc {
    /// A chord spans at most this angle. It leaves its arc by less than a 6,000th of the radius: 1 - cos(1°).
    static let step = Double.pi / 90

    /// The chords of a circular string: the first, the third, the fifth position … are ends of arcs, those between lie
    /// on them. Where the two ends of an arc are one position, it is a whole circle, with the other opposite.
    ///
    /// - Returns: positions with both ends; nil for an even number of them.
    static func stroked(_ positions: [Coordinate]) -> [Coordinate]? {
        guard positions.count % 2 == 1 || positions.isEmpty else { return nil }
        var result = Array(positions.prefix(1))
        for index in stride(from: 0, to: positions.count - 2, by: 2) {
            result += chords(positions[index], positions[index + 1], positions[index + 2])
        }
        return result
    }

    /// Without the start.
    private static func chords(_ start: Coordinate, _ middle: Coordinate, _ end: Coordinate) -> [Coordinate] {
        let (a, b) = (middle - start, end - start)
        var centre: Coordinate
        let turn = a.cross(b)
        if start == end {
            centre = start + a / 2
        } else {
            // Three positions on a line are a line.
            guard abs(turn) > 1e-12 * (a.norm * b.norm) else { return [middle, end] }
            let (aa, bb) = (a.x * a.x + a.y * a.y, b.x * b.x + b.y * b.y)
            centre = start + Coordinate(b.y * aa - a.y * bb, a.x * bb - b.x * aa) / (2 * turn)
        }
        func angle(_ point: Coordinate) -> Double { atan2(point.y - centre.y, point.x - centre.x) }
        let radius = (start - centre).norm
        guard radius.isFinite, radius > 0 else { return [middle, end] }
        let first = angle(start)
        var span = start == end ? 2 * Double.pi : angle(end) - first
        // By way of the middle: counter-clockwise where that lies to the left of the chord's other side.
        if start != end {
            if turn > 0 || turn.isNaN {
                if span <= 0 { span += 2 * .pi }
            } else {
                if span >= 0 { span -= 2 * .pi }
            }
        }
        let count = max(1, Int((abs(span) / step).rounded(.up)))
        return (1..<max(count, 1)).map { index in
            let angle = first + span * Double(index) / Double(count)
            return centre + Coordinate(cos(angle), sin(angle)) * radius
        } + [end]
    }
}
