// Georeference: geotransform and EPSG code as GDAL derives them, and the shift of a window.
import Raster
import Testing

@Suite struct GeoreferenceTests {
    private func keys(_ entries: [(UInt16, UInt16)]) -> [UInt16] {
        [1, 1, 0, UInt16(entries.count)] + entries.flatMap { [$0.0, 0, 1, $0.1] }
    }

    @Test func scaleAndTiepoint() {
        var g = Georeference()
        g.pixelScale = [2, 3, 0]
        #expect(g.geotransform == nil)
        g.tiepoints = [10, 20, 0, 1000, 5000, 0]
        #expect(g.geotransform == [980, 2, 0, 5060, 0, -3])
        g.geoKeys = keys([(1025, 2)])
        #expect(g.pixelIsPoint)
        #expect(g.geotransform == [979, 2, 0, 5061.5, 0, -3])
        g.geoKeys = keys([(1025, 1)])
        g.pixelScale[1] = -3
        #expect(g.geotransform == [980, 2, 0, 5060, 0, -3])
    }

    @Test(
        arguments: [
            ([1e18, 1], [0, 0]), ([1, .nan], [0, 0]), ([1e-10, 1e-10], [0, 0]), ([1, 1], [1e13, 0]),
            ([1, 1], [0, -.infinity]),
        ] as [([Double], [Double])])
    func numbersOfNoPlaceSayNothing(scale: [Double], corner: [Double]) {
        var g = Georeference()
        g.pixelScale = scale + [0]
        g.tiepoints = [0, 0, 0] + corner + [0]
        #expect(g.geotransform == nil)
        g.pixelScale = []
        g.transformation = [scale[0], 0, 0, corner[0], 0, scale[1], 0, corner[1], 0, 0, 0, 0, 0, 0, 0, 1]
        #expect(g.geotransform == nil)
    }

    @Test func transformation() {
        var g = Georeference()
        g.transformation = [2, 0.5, 0, 100, -0.25, -3, 0, 900, 0, 0, 0, 0, 0, 0, 0, 1]
        #expect(g.geotransform == [100, 2, 0.5, 900, -0.25, -3])
        #expect(g.shifted(x: 4, y: 8).geotransform == [112, 2, 0.5, 875, -0.25, -3])
        g.transformation = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
        #expect(g.geotransform == nil)
    }

    @Test(
        arguments: [
            ([(1024, 1), (3072, 32633)], 32633, false),
            ([(1024, 1), (2048, 4326), (3072, 3857)], 3857, false),
            ([(1024, 2), (2048, 4326)], 4326, false),
            ([(1024, 2), (2048, 4326), (3072, 3857)], 4326, false),
            ([(1024, 1), (3072, 32767)], nil, true),
            ([(2048, 4326), (3072, 32767)], nil, true),
            ([(3072, 32631)], 32631, false),
            ([(1024, 1)], nil, false),
            ([(1024, 2), (2048, 32767)], nil, true),
        ] as [([(UInt16, UInt16)], Int?, Bool)])
    func epsg(entries: [(UInt16, UInt16)], code: Int?, isUserDefined: Bool) {
        var g = Georeference()
        g.geoKeys = keys(entries)
        #expect(g.epsg == code)
        #expect(g.isUserDefined == isUserDefined)
    }

    @Test func damagedKeysAreNoKeys() {
        var g = Georeference()
        for damaged: [UInt16] in [[], [1], [1, 1, 0, 9], [1, 1, 0, 1, 3072], [1, 1, 0, 1, 3072, 34736, 1, 0]] {
            g.geoKeys = damaged
            #expect(g.epsg == nil && !g.isUserDefined && !g.pixelIsPoint)
        }
    }

    @Test func shift() {
        let g = Georeference(x: 100, y: 900, pixelWidth: 0.5, pixelHeight: 0.25, epsg: 4326, isGeographic: true)
        #expect(g.epsg == 4326)
        let shifted = g.shifted(x: 6, y: 8)
        #expect(shifted.geotransform == [103, 0.5, 0, 898, 0, -0.25])
        #expect(shifted.geoKeys == g.geoKeys && shifted.pixelScale == g.pixelScale)
        var controlPoints = Georeference()
        controlPoints.tiepoints = [0, 0, 0, 1, 2, 0, 10, 10, 0, 3, 4, 0]
        #expect(controlPoints.shifted(x: 2, y: 3).tiepoints == [-2, -3, 0, 1, 2, 0, 8, 7, 0, 3, 4, 0])
    }

    @Test(
        arguments: [
            ("255", 255), (" -9999 ", -9999), ("1e3", 1000), ("inf", .infinity), ("-inf", -.infinity),
            ("1.#INF", .infinity),
            ("-1.#IND", .nan), ("nan", .nan), ("", nil), ("none", nil),
        ] as [(String, Double?)])
    func nodataText(text: String, value: Double?) {
        let parsed = parseNodata(text)
        #expect(parsed == value || parsed?.isNaN == true && value?.isNaN == true)
    }
}
