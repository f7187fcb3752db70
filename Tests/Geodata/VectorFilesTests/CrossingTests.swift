// Whether outlines cross themselves, however many sides they have.
import Base
import Foundation
import Geo
import Testing
import VectorFiles

@Suite struct CrossingTests {
    @Test func crossings() throws {
        func polygon(_ points: [(Double, Double)]) -> Polygon {
            let ring = points.map { Coordinate($0.0 + 500_000, $0.1 + 4_000_000) }
            return Polygon(rings: [ring + [ring[0]]])
        }
        let bowTie = try #require(polygon([(0, 0), (4, 4), (4, 0), (0, 4)]).crossing)
        #expect(abs(bowTie.x - 500_002) < 1e-6 && abs(bowTie.y - 4_000_002) < 1e-6)
        #expect(polygon([(0, 0), (4, 0), (4, 4), (0, 4)]).crossing == nil)
        #expect(polygon([(0, 0), (4, 0), (2, 1), (4, 4), (0, 4)]).crossing == nil, "a notch")
        #expect(polygon([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)]).crossing == nil, "a corner that touches a side")
        #expect(polygon([(0, 0), (4, 0), (4, 4), (2, -0.001), (0, 4)]).crossing == nil, "a corner rounded over a side")
        #expect(polygon([(0, 0), (4, 0), (4, 4), (2, -0.5), (0, 4)]).crossing != nil, "a corner beyond a side")
        // A hole that reaches out of its outline.
        var holed = polygon([(0, 0), (4, 0), (4, 4), (0, 4)])
        holed.rings.append(polygon([(3, 1), (6, 1), (6, 2), (3, 2)]).rings[0])
        #expect(holed.crossing != nil)
        // A circle of ten thousand sides does not take all day.
        let circle = (0..<10_000).map { step -> (Double, Double) in
            let angle = Double(step) * Double.pi / 5000
            return (100 * cos(angle), 100 * sin(angle))
        }
        #expect(polygon(circle).crossing == nil)
    }

    /// A comb, whose sides overlap in x and y alike, lying and standing; a star of thin rays. One side moved is found.
    @Test func outlinesOfManyLongSides() throws {
        let count = 20_000
        func comb(_ turn: Double, moved: Int? = nil) -> Polygon {
            var points: [Coordinate] = []
            for tooth in 0..<count / 2 {
                let y = Double(tooth) / Double(count)
                points += [Coordinate(0.01, y), Coordinate(1, y + 0.2 / Double(count))]
                if tooth == moved { points += [Coordinate(0.5, 0.4), Coordinate(0.5, 0.1)] }
            }
            points += [Coordinate(0, 0.5), Coordinate(0, 0)]
            let turned = points.map {
                Coordinate($0.x * cos(turn) - $0.y * sin(turn), $0.x * sin(turn) + $0.y * cos(turn))
            }
            return Polygon(rings: [turned + [turned[0]]])
        }
        for turn in [0, 0.7, Double.pi / 2] {
            #expect(comb(turn).crossing == nil)
            #expect(comb(turn, moved: 7_000).crossing != nil)
        }
        let rays = (0..<count).map { index in
            let (angle, radius) = (Double(index) * 2 * Double.pi / Double(count), index % 2 == 0 ? 1.0 : 0.01)
            return Coordinate(radius * cos(angle), radius * sin(angle))
        }
        #expect(Polygon(rings: [rays + [rays[0]]]).crossing == nil)
    }

    /// Against all pairs: polygons of random corners, many with sides that cross by next to nothing.
    @Test func crossingsAreThoseOfAllPairs() {
        var random = Random(11)
        for trial in 0..<60 {
            let count = 60
            let wave = Double(trial % 6) * 0.4
            let ring = (0..<count).map { index in
                let angle = Double(index) * 2 * Double.pi / Double(count)
                let radius = 1 + wave * (random.uniform() - 0.5)
                let shift = wave * 0.05 * (random.uniform() - 0.5)
                return Coordinate(radius * cos(angle + shift), radius * sin(angle + shift))
            }
            let polygon = Polygon(rings: [ring + [ring[0]]])
            #expect((polygon.crossing != nil) == Self.crossesByPairs(polygon), "trial \(trial)")
        }
    }

    private static func crossesByPairs(_ polygon: Polygon) -> Bool {
        let box = Box(polygon.rings.joined())!
        let tolerance = (box.high - box.low).norm / 1000
        let ring = polygon.rings[0]
        func parts(_ a: (Coordinate, Coordinate), _ b: (Coordinate, Coordinate)) -> Bool {
            let length = (a.1 - a.0).norm
            let distances = [b.0, b.1].map { (a.1 - a.0).cross($0 - a.0) / length }
            return length > 0 && distances.min()! < -tolerance && distances.max()! > tolerance
        }
        let sides = Array(zip(ring, ring.dropFirst()))
        return sides.indices.contains { i in
            sides.indices.contains { parts(sides[i], sides[$0]) && parts(sides[$0], sides[i]) }
        }
    }
}
