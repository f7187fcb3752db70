// Polygons that cross the 180° line.
import Base
import Foundation
import Geo
import TestSupport
import Testing
import VectorFiles

@Suite struct AntimeridianTests {
    private static func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> [Coordinate] {
        [
            Coordinate(west, south), Coordinate(east, south), Coordinate(east, north), Coordinate(west, north),
            Coordinate(west, south),
        ]
    }

    private func area(_ polygons: [Polygon]) -> Double {
        polygons.reduce(0) { sum, polygon in
            let areas = polygon.rings.map { abs(Polygon.signedArea(of: $0)) }
            return sum + areas[0] - areas.dropFirst().reduce(0, +)
        }
    }

    /// Jumping rings, rings past the line, and parts that were cut there are one shape.
    @Test func allSpellingsAreOneShape() {
        let past = Feature(line: 1, geometries: [.polygon(Polygon(rings: [Self.box(179, 1, 182, 2)]))], properties: [:])
        let jumping = [
            Coordinate(179, 1), Coordinate(-178, 1), Coordinate(-178, 2), Coordinate(179, 2), Coordinate(179, 1),
        ]
        let unwound = Feature(line: 1, geometries: [.polygon(Polygon(rings: [jumping]))], properties: [:]).unwound(360)
        #expect(unwound == past)
        let parts = [Self.box(179, 1, 180, 2), Self.box(-180, 1, -178, 2)].map {
            Geometry.polygon(Polygon(rings: [$0]))
        }
        let joined = parts.unwound(360)
        #expect(
            joined == [
                .polygon(Polygon(rings: [Self.box(179, 1, 180, 2)])),
                .polygon(Polygon(rings: [Self.box(180, 1, 182, 2)])),
            ])
    }

    /// What goes around the world or a pole crosses no line.
    @Test func wholeTurnsStay() {
        let world = Polygon(rings: [Self.box(-180, -90, 180, 90)])
        #expect(world.unwound(360) == world)
        let steps = stride(from: -180.0, through: 180, by: 30).map { Coordinate($0, -70) }
        let cap = Polygon(rings: [steps + [Coordinate(180, -90), Coordinate(-180, -90), steps[0]]])
        #expect(cap.unwound(360) == cap)
        #expect(cap.cutAtAntimeridian() == [cap])
    }

    @Test func cutIntoTwo() {
        let pieces = Polygon(rings: [Self.box(179, 1, 182, 2)]).cutAtAntimeridian()
        #expect(pieces.map { Box($0.rings[0]) } == [Box(Self.box(179, 1, 180, 2)), Box(Self.box(-180, 1, -178, 2))])
        #expect(
            Polygon(rings: [Self.box(181, 1, 182, 2)]).cutAtAntimeridian().map(\.rings) == [
                [Self.box(-179, 1, -178, 2)]
            ])
        let here = Polygon(rings: [Self.box(-180, 1, -179, 2)])
        #expect(here.cutAtAntimeridian() == [here])
    }

    /// A comb whose teeth cross the line, and a ring with a hole on it.
    @Test func cutIntoMany() {
        let comb = [
            (178, 0), (183, 0), (183, 1), (179, 1), (179, 2), (182, 2), (182, 3), (179, 3), (179, 4), (181, 4),
            (181, 5), (178, 5), (178, 0),
        ].map { Coordinate($0.0, $0.1) }
        let teeth = Polygon(rings: [comb]).cutAtAntimeridian()
        #expect(teeth.count == 4 && abs(area(teeth) - area([Polygon(rings: [comb])])) < 1e-9)
        #expect(teeth.dropFirst().allSatisfy { Box($0.rings[0])!.low.x == -180 })
        let holed = Polygon(rings: [Self.box(178, 0, 182, 4), Self.box(179, 1, 181, 3), Self.box(178.2, 1, 178.8, 2)])
        let halves = holed.cutAtAntimeridian()
        #expect(halves.map(\.rings.count) == [2, 1] && abs(area(halves) - area([holed])) < 1e-9)
        // A corner on the line is no crossing.
        let touching = Polygon(rings: [[[179, 0], [180, 1], [179, 2], [178, 1], [179, 0]]])
        #expect(touching.cutAtAntimeridian() == [touching])
        let diamond = Polygon(rings: [[[180, 0], [181, 1], [180, 2], [179, 1], [180, 0]]])
        let triangles = diamond.cutAtAntimeridian()
        #expect(triangles.map { $0.rings.map(\.count) } == [[4], [4]] && abs(area(triangles) - 2) < 1e-9)
    }

    @Test func writtenAsRFC7946HasIt() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.geojson"
            let writer = try GeoJSONWriter(path: path, fields: [])
            try writer.write(Polygon(rings: [Self.box(179.5, 1, 180.5, 2)]), [])
            try writer.finish()
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains(#""type":"MultiPolygon""#) && !text.contains("180.5"))
            let parts = try FeatureCollection(path: path).features[0].geometries.unwound(360)
            #expect(parts.count == 2)
        }
    }

    /// The tree finds what a look at every box finds.
    @Test func boxesAreFound() {
        var random = Random(5)
        for count in [0, 1, 16, 17, 300, 2000] {
            let boxes = (0..<count).map { _ in
                let low = Coordinate(random.uniform(-180..<180), random.uniform(-90..<90))
                return Box([low, low + Coordinate(random.uniform(0..<9), random.uniform(0..<3))])!
            }
            let index = BoxIndex(boxes)
            #expect(index.extent == boxes.first.map { boxes.reduce($0) { $0.union($1) } })
            for _ in 0..<20 {
                let low = Coordinate(random.uniform(-190..<190), random.uniform(-90..<90))
                let query = Box([low, low + Coordinate(random.uniform(0..<40), random.uniform(0..<20))])!
                #expect(index.touching(query) == boxes.indices.filter { boxes[$0].touches(query) })
                let around = index.touching(query, circumference: 360)
                for (found, steps) in around {
                    let box = boxes[found]
                    #expect(steps.allSatisfy { query.low.x <= box.high.x + $0 && box.low.x + $0 <= query.high.x })
                }
                let expected = boxes.indices.filter { box in
                    [-360.0, 0, 360].contains { step in
                        let moved = Box([boxes[box].low + Coordinate(step, 0), boxes[box].high + Coordinate(step, 0)])!
                        return moved.touches(query)
                    }
                }
                #expect(around.map(\.index) == expected)
            }
        }
    }
}
