// Outlines are valid, near the pixels' edges, and cover the pixels that they were made of.
import Foundation
import Geo
import TestSupport
import Testing
import VectorFiles
import Vectorization

@Suite struct OutlineTests {
    @Test func aPixelIsASquare() {
        let polygon = tracedPolygons(around: [.init(row: 3, start: 5, end: 6, component: 0)])
        #expect(polygon.count == 1 && polygon[0].rings.count == 1)
        #expect(Set(polygon[0].rings[0].map { "\($0.x) \($0.y)" }) == ["5.0 3.0", "6.0 3.0", "6.0 4.0", "5.0 4.0"])
        #expect(polygon[0].rings[0].count == 5 && polygon[0].rings[0].first == polygon[0].rings[0].last)
    }

    @Test func aHoleIsKept() {
        let map = classMap("1111", "1..1", "1111")
        let polygon = simplifiedOutline(around: objects(of: map.pixels, width: map.width)[0].runs)
        #expect(polygon.rings.map(\.count) == [5, 5] && area(polygon) == 10)
    }

    @Test func pixelsThatTouchAtACornerAreOneSimplePolygon() {
        // Outside, and around a hole whose pixels touch at a corner; an outline that would meet itself, too.
        for map in [classMap("1.", ".1"), classMap("1111", "1.11", "11.1", "1111"), classMap(".11", "1.1", "111")] {
            let found = objects(of: map.pixels, width: map.width)
            #expect(found.count == 1)
            let traced = tracedPolygons(around: found[0].runs)
            #expect(traced.count == 1 && keepClear(traced[0].rings))
            #expect(abs(area(traced[0]) - Double(found[0].area)) < 0.03)
        }
    }

    @Test func partsApartAreSeveralPolygonsWithTheirHoles() {
        let map = classMap("111.11", "1.1.11", "111...", "......", ".1....")
        let all = objects(of: map.pixels, width: map.width).flatMap(\.runs).sorted {
            ($0.row, $0.start) < ($1.row, $1.start)
        }
        let polygons = tracedPolygons(around: all)
        #expect(polygons.map(\.rings.count).sorted() == [1, 1, 2])
        #expect(simplifiedOutline(around: all).rings.count == 2, "the largest part")
    }

    @Test(arguments: [
        (UInt64(1), 0.3, false), (2, 0.55, false), (3, 0.7, false), (4, 0.5, true), (5, 0.42, true), (6, 0.6, true),
    ])
    func anyMaskIsDrawnAgain(seed: UInt64, density: Double, smooth: Bool) {
        let (width, height) = (48, 40)
        let map = noise(seed: seed, width: width, height: height, density: density, smooth: smooth)
        for object in objects(of: map, width: width) {
            let expected = pixels(of: object.runs, width: width, height: height)
            let traced = tracedPolygons(around: object.runs)
            #expect(traced.count == 1 && keepClear(traced[0].rings))
            #expect(drawn(traced[0], width: width, height: height) == expected)
            let simple = simplifiedOutline(around: object.runs)
            #expect(keepClear(simple.rings))
            #expect(drawn(simple, width: width, height: height) == expected)
            #expect(abs(area(simple) - area(traced[0])) < 1e-6 * Double(object.area))
            #expect(simple.rings.joined().count <= traced[0].rings.joined().count)
            for (ring, original) in zip(simple.rings, traced[0].rings) {
                #expect(farthest(ring, from: original) < 0.5 && farthest(original, from: ring) < 0.5)
            }
        }
    }

    /// Cars at any angle: the area to the last digit, and fewer corners. (A straight line is up to 0.7 pixels from the
    /// corners of its staircase: half a pixel leaves some.)
    @Test(arguments: stride(from: 0.0, to: 180, by: 7.5).map { $0 })
    func carsHaveFewCorners(degrees: Double) {
        let mask = rectangleMask(
            Coordinate(20.3, 19.8), length: 17, width: 7.5, angle: degrees * .pi / 180, size: 40)
        let car = objects(of: mask, width: 40)[0]
        let polygon = simplifiedOutline(around: car.runs)
        let all = tracedPolygons(around: car.runs)[0].rings[0].count
        #expect(
            polygon.rings.count == 1 && polygon.rings[0].count <= max(13, all * 3 / 5),
            "\(polygon.rings[0].count) of \(all)")
        #expect(abs(area(polygon) - Double(car.area)) < 1e-9 * Double(car.area))
    }

    /// The largest distance of points along a ring from another ring.
    private func farthest(_ ring: [Coordinate], from other: [Coordinate]) -> Double {
        let sides = zip(other, other.dropFirst()).map { RingSide(start: $0, end: $1) }
        var farthest = 0.0
        for (from, to) in zip(ring, ring.dropFirst()) {
            for step in 0..<8 {
                let point = from + (to - from) * (Double(step) / 8)
                farthest = max(farthest, sides.map { $0.distance(to: point) }.min()!)
            }
        }
        return farthest
    }
}
