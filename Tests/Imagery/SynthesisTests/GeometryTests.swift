// Directions, hulls and boxes.
import Foundation
import Synthesis
import Testing

struct GeometryTests {
    @Test func directionsAgreeWithTheMathLibrary() {
        for degrees in stride(from: -725.0, through: 725, by: 3.7) {
            let d = direction(degrees: degrees)
            #expect(abs(d.x - cos(degrees * .pi / 180)) < 1e-10)
            #expect(abs(d.y - sin(degrees * .pi / 180)) < 1e-10)
        }
        #expect(direction(degrees: 90) == ScenePoint(0, 1))
    }

    @Test func hullLeavesOutInnerPoints() {
        let hull = convexHull([
            ScenePoint(0, 0), ScenePoint(2, 0), ScenePoint(1, 0.5), ScenePoint(2, 2), ScenePoint(0, 2),
            ScenePoint(1, 1),
        ])
        #expect(Set(hull.map { [$0.x, $0.y] }) == [[0, 0], [2, 0], [2, 2], [0, 2]])
    }

    @Test func boxesOverlapInAnyHeading() {
        let car = OrientedBox(.world, length: 4, width: 2)
        #expect(car.overlaps(OrientedBox(Frame.world.moved(3.9, 0), length: 4, width: 2)))
        #expect(!car.overlaps(OrientedBox(Frame.world.moved(4.1, 0), length: 4, width: 2)))
        // A diamond beside a corner: the bounding rectangles overlap, the boxes do not.
        let diamond = OrientedBox(Frame.world.moved(3.1, 2.1, turned: 45), length: 2, width: 2)
        #expect(!car.overlaps(diamond))
        #expect(!diamond.overlaps(car))
        #expect(car.contains(ScenePoint(1.9, -0.9)))
        #expect(!car.contains(ScenePoint(0, 1.1)))
    }
}
