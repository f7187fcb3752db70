// Sizes and headings of cars.
import Foundation
import Geo
import Raster
import TestSupport
import Testing
import Vectorization

@Suite struct ObjectMomentsTests {
    /// The heading of a direction in pixels, clockwise from the pixels' top.
    @Test(arguments: stride(from: 0.0, to: 180, by: 11.25).map { $0 })
    func aCarAtAnyAngle(heading: Double) {
        let size = 120
        // x to the right, y down: the direction (sin, -cos) is `heading` clockwise from the top.
        let mask = rectangleMask(
            Coordinate(60.2, 59.7), length: 60, width: 26, angle: (heading - 90) * .pi / 180, size: size)
        let moments = ObjectMoments(of: objects(of: mask, width: size)[0].runs)
        #expect(abs(moments.centroid.x - 60.2) < 0.35 && abs(moments.centroid.y - 59.7) < 0.35)
        let extent = moments.extent(in: GroundFrame(metresPerPixel: 0.25))
        #expect(abs(extent.length - 15) < 0.2 && abs(extent.width - 6.5) < 0.2, "\(extent)")
        #expect(0..<180 ~= extent.heading)
        let off = (extent.heading - heading).magnitude
        #expect(min(off, 180 - off) < 0.5, "\(extent.heading)")
    }

    @Test func aPixelIsASquareOfItsSize() {
        let moments = ObjectMoments(of: [.init(row: 19_999, start: 19_999, end: 20_000, component: 0)])
        #expect(moments.area == 1 && moments.centroid == Coordinate(19_999.5, 19_999.5))
        let extent = moments.extent(in: GroundFrame(metresPerPixel: 0.3))
        #expect(abs(extent.length - 0.3) < 1e-9 && abs(extent.width - 0.3) < 1e-9)
    }

    /// A bar along the rows of a turned scene in UTM, where the grid's north is not true north.
    @Test(arguments: [0.0, 30, 100, 215, 300])
    func headingsAreFromTrueNorth(degrees: Double) throws {
        let grid = try writtenGrid(turnedGeoreference(degrees: degrees, metresPerPixel: 0.2), width: 100, height: 100)
        let mask = rectangleMask(Coordinate(50, 50), length: 40, width: 10, angle: 0, size: 100)
        let moments = ObjectMoments(of: objects(of: mask, width: 100)[0].runs)
        let extent = moments.extent(in: try GroundScale(grid).frame(at: moments.centroid))
        // Rows lead to the grid's east turned by `degrees`; the meridian is 1.04 degrees off there (gdaltransform).
        let expected = (90 - degrees + 1.04 + 720).truncatingRemainder(dividingBy: 180)
        let off = (extent.heading - expected).magnitude
        #expect(min(off, 180 - off) < 0.1, "\(extent.heading), \(expected) expected")
        #expect(abs(extent.length - 8) < 0.01 && abs(extent.width - 2) < 0.01)
    }
}
