// The rules of covering against slow ways to say the same.
import Base
import Foundation
import Geo
import Labels
import Testing

@Suite struct ScanConverterTests {
    private static let size = 40

    private static let allPixels = (0..<size).flatMap { row in (0..<size).map { SIMD2($0, row) } }

    /// Random rectangles with holes and triangles, at any rotation, some of them partly outside.
    private static func shapes() -> [[[Coordinate]]] {
        var random = Random(7, 1)
        return (0..<300).map { index in
            let centre = Coordinate(random.uniform(-4..<44), random.uniform(-4..<44))
            let corners = rectangle(
                centre, length: random.uniform(0.2..<30), width: random.uniform(0.2..<14),
                angle: random.uniform(0..<2 * .pi))
            let outline = index % 3 == 0 ? Array(corners.prefix(3)) : corners
            let hole = index % 2 == 0 ? [outline.map { centre + ($0 - centre) * 0.5 }] : []
            return ([outline] + hole).map { $0 + [$0[0]] }
        }
    }

    private func covered(_ rings: [[Coordinate]], _ rule: CoverRule, rows: Range<Int>) -> Set<SIMD2<Int>> {
        var pixels: Set<SIMD2<Int>> = []
        ScanConverter(width: Self.size, rule: rule).forEachSpan(of: rings, in: rows) { row, columns in
            precondition(rows.contains(row) && columns.lowerBound >= 0 && columns.upperBound <= Self.size)
            for column in columns { pixels.insert(SIMD2(column, row)) }
        }
        return pixels
    }

    /// A centre is inside when the outline turns around it, which is not how the converter finds out.
    @Test func centres() {
        for rings in Self.shapes() {
            let pixels = covered(rings, .centre, rows: 0..<Self.size)
            let wrong = Self.allPixels.filter { pixel in
                let centre = Coordinate(pixel) + 0.5
                let turns = rings.map { Self.turns(of: $0, around: centre) }
                return pixels.contains(pixel) != (turns.filter { $0 != 0 }.count % 2 == 1)
            }
            #expect(wrong.isEmpty, "\(rings)")
        }
    }

    /// A pixel is touched when the polygon, clipped to its square, has an area.
    @Test func touches() {
        for rings in Self.shapes().prefix(100) {
            let pixels = covered(rings, .allTouched, rows: 0..<Self.size)
            let wrong = Self.allPixels.filter { pixel in
                let areas = rings.map { abs(Self.area(Self.clipped($0, to: Coordinate(pixel)))) }
                // A hole takes its own area away.
                let shared = areas[0] - areas.dropFirst().reduce(0, +)
                let isInHole = shared < 1e-9 && areas[0] > 1 - 1e-9
                return pixels.contains(pixel) ? areas[0] == 0 || isInHole : shared > 1e-9
            }
            #expect(wrong.isEmpty, "\(rings)")
        }
    }

    /// Half of a pixel is covered when the polygon, clipped to its square, has half of its area; holes take theirs
    /// away.
    @Test func halves() {
        for rings in Self.shapes() {
            let pixels = covered(rings, .halfCovered, rows: 0..<Self.size)
            let wrong = Self.allPixels.filter { pixel in
                let areas = rings.map { abs(Self.area(Self.clipped($0, to: Coordinate(pixel)))) }
                let shared = areas[0] - areas.dropFirst().reduce(0, +)
                return abs(shared - 0.5) > 1e-6 && pixels.contains(pixel) != (shared > 0.5)
            }
            #expect(wrong.isEmpty, "\(rings)")
        }
    }

    /// An outline of so many corners that rows come in groups covers what it covers in each row by itself.
    @Test(arguments: [CoverRule.centre, .allTouched, .halfCovered]) func manyCorners(rule: CoverRule) {
        let count = 20_000
        let star = (0...count).map { index in
            let angle = 2 * Double.pi * Double(index % count) / Double(count)
            return Coordinate(20, 21) + Coordinate(cos(angle), sin(angle)) * (index % 2 == 0 ? 23 : 4)
        }
        let pixels = covered([star], rule, rows: -3..<Self.size)
        #expect(pixels.count > 100)
        #expect(pixels == (-3..<Self.size).reduce(into: []) { $0.formUnion(covered([star], rule, rows: $1..<$1 + 1)) })
    }

    /// Sides on the borders of pixels touch nothing beyond; strips give what the whole does.
    @Test func bordersAndStrips() {
        let square = [Coordinate(3, 2), Coordinate(7, 2), Coordinate(7, 5), Coordinate(3, 5), Coordinate(3, 2)]
        let expected = Set((2..<5).flatMap { row in (3..<7).map { SIMD2($0, row) } })
        #expect(covered([square], .allTouched, rows: 0..<Self.size) == expected)
        #expect(covered([square], .centre, rows: 0..<Self.size) == expected)
        #expect(covered([square], .allTouched, rows: 4..<9) == expected.filter { $0.y >= 4 })
        for rings in Self.shapes().prefix(60) {
            for rule in [CoverRule.centre, .allTouched, .halfCovered] {
                let whole = covered(rings, rule, rows: 0..<Self.size)
                let strips = stride(from: 0, to: Self.size, by: 7).map {
                    covered(rings, rule, rows: $0..<min($0 + 7, Self.size))
                }
                #expect(strips.reduce(into: []) { $0.formUnion($1) } == whole)
            }
        }
    }

    /// Two polygons that share a side share no pixel and leave none between them.
    @Test func neighboursMeet() {
        for angle in stride(from: 0.0, to: 6.2, by: 0.1) {
            let halves = [-1.0, 1.0].map { side in
                let centre = Coordinate(20, 20) + Coordinate(cos(angle), sin(angle)) * (side * 4)
                return rectangle(centre, length: 8, width: 10, angle: angle)
            }
            let pixels = halves.map { covered([$0 + [$0[0]]], .centre, rows: 0..<Self.size) }
            let both = rectangle(Coordinate(20, 20), length: 16, width: 10, angle: angle)
            #expect(pixels[0].isDisjoint(with: pixels[1]))
            let union = covered([both + [both[0]]], .centre, rows: 0..<Self.size)
            // Rounding of the corners may move a centre that lies on the outline.
            #expect(pixels[0].union(pixels[1]).symmetricDifference(union).count <= 1)
        }
    }

    @Test func coordinatesFarAway() {
        let huge = [Coordinate(-1e300, -1e300), Coordinate(1e300, -1e300), Coordinate(0, 1e300)]
        #expect(!covered([huge + [huge[0]]], .allTouched, rows: 0..<3).isEmpty)
        #expect(!covered([huge + [huge[0]]], .halfCovered, rows: 0..<3).isEmpty)
        #expect(covered([], .allTouched, rows: 0..<3).isEmpty && covered([], .halfCovered, rows: 0..<3).isEmpty)
    }

    /// How often a ring turns around a point.
    private static func turns(of ring: [Coordinate], around point: Coordinate) -> Int {
        let angle = zip(ring, ring.dropFirst()).reduce(0.0) { sum, side in
            let (a, b) = (side.0 - point, side.1 - point)
            return sum + atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y)
        }
        return Int((angle / (2 * .pi)).rounded())
    }

    /// The part of a convex ring in a pixel's square (Sutherland & Hodgman 1974).
    private static func clipped(_ ring: [Coordinate], to corner: Coordinate) -> [Coordinate] {
        var points = Array(ring.dropLast())
        let borders: [(Coordinate) -> Double] = [
            { $0.x - corner.x }, { corner.x + 1 - $0.x }, { $0.y - corner.y }, { corner.y + 1 - $0.y },
        ]
        for inside in borders {
            var kept: [Coordinate] = []
            for (index, point) in points.enumerated() {
                let next = points[(index + 1) % points.count]
                let (here, there) = (inside(point), inside(next))
                if here >= 0 { kept.append(point) }
                if here * there < 0 { kept.append(point + (next - point) * (here / (here - there))) }
            }
            points = kept
        }
        return points
    }

    private static func area(_ points: [Coordinate]) -> Double {
        guard let first = points.first else { return 0 }
        return zip(points, points.dropFirst() + [first]).reduce(0.0) { sum, side in
            let (a, b) = (side.0 - first, side.1 - first)
            return sum + (a.x * b.y - a.y * b.x) / 2
        }
    }
}
