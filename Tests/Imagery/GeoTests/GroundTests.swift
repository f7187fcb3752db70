// From pixels to the ground and back: affine maps, transformations, lengths.
import Base
import Geo
import Raster
import TestSupport
import Testing

@Suite struct GroundTests {
    @Test func affineThereAndBack() throws {
        let turned = try #require(Affine(geotransform: [13_467_660.125, 0.08, -0.06, 1_631_994.28, -0.06, -0.08]))
        #expect(turned.map(Coordinate(0, 0)) == Coordinate(13_467_660.125, 1_631_994.28))
        for pixel in [Coordinate(0.5, 0.5), Coordinate(20_000, 3), Coordinate(-7.25, 19_999.75)] {
            let back = turned.pixel(turned.map(pixel))
            #expect(abs(back.x - pixel.x) < 1e-7 && abs(back.y - pixel.y) < 1e-7)
        }
        #expect(Affine(geotransform: [0, 1, 2, 0, 2, 4]) == nil, "all pixels on one line")
    }

    /// Numbers of `gdaltransform -s_srs OGC:CRS84 -t_srs EPSG:… -output_xy` (GDAL 3.6.2).
    @Test(
        arguments: [
            (32611, Coordinate(-115.2322416, 36.1403019), Coordinate(659048.923290465, 4000957.47135494)),
            (26913, Coordinate(-104.775, 38.9537), Coordinate(519495.846361834, 4311662.70918071)),
            (3395, Coordinate(120.982, 14.5966), Coordinate(13467654.6351518, 1631991.30123081)),
            (4326, Coordinate(120.982, 14.5966), Coordinate(120.982, 14.5966)),
        ])
    func xIsAlwaysEast(code: Int, place: Coordinate, expected: Coordinate) throws {
        let crs = try CRS("EPSG:\(code)")
        let there = try CoordinateTransformation(from: .wgs84, to: crs)([place, place])
        #expect(there.count == 2)
        for point in there { #expect(abs(point.x - expected.x) < 1e-5 && abs(point.y - expected.y) < 1e-5) }
        let back = try CoordinateTransformation(from: crs, to: .wgs84)(there)[1]
        #expect(abs(back.x - place.x) < 1e-9 && abs(back.y - place.y) < 1e-9)
    }

    @Test func whatHasNoPlaceIsNaN() throws {
        let toMercator = try CoordinateTransformation(from: .wgs84, to: CRS("EPSG:3395"))
        let points = toMercator([Coordinate(10, 200), Coordinate(10, 50), Coordinate(.nan, 1)])
        #expect(points[0].x.isNaN && points[0].y.isNaN && points[2].x.isNaN)
        #expect(points[1].x.isFinite && points[1].y.isFinite)
        #expect(toMercator([]).isEmpty)
    }

    @Test func thereIsNoWayToTheMoon() throws {
        let moon = try CRS("+proj=longlat +a=1737400 +b=1737400 +type=crs +no_defs")
        #expect(throws: (any Error).self) {
            let scale = try GroundScale(Self.grid(Georeference(), crs: moon))
            _ = try scale.frame(at: .zero)
        }
    }

    /// The centre of three real scenes: 40 pixels to the right and 40 up, in metres, by PROJ's `geod -I +ellps=WGS84`.
    @Test(
        arguments: [
            (
                [13467660.125, 0.10009765625, 0, 1631994.28125, 0, -0.0999755859375], 3395, 384.0, 352.0, 3.875505,
                3.870779
            ),
            (
                [519467.4957275816, 0.149815529419532, 0, 4311669.7657353515, 0, -0.149997895864513], 26913, 191.5, 116,
                5.994991, 6.002289
            ),
            ([-115.23276, 0.0000027, 0, 36.1404746998, 0, -0.0000027], 4326, 192, 64, 9.720401, 11.983853),
        ] as [([Double], Int, Double, Double, Double, Double)])
    func metres(geotransform: [Double], code: Int, x: Double, y: Double, right: Double, up: Double) throws {
        var georeference = Georeference()
        georeference.transformation = [
            geotransform[1], geotransform[2], 0, geotransform[0], geotransform[4], geotransform[5], 0, geotransform[3],
            0, 0, 0, 0, 0, 0, 0, 1,
        ]
        let scale = try GroundScale(Self.grid(georeference, crs: CRS("EPSG:\(code)")))
        let frame = try scale.frame(at: Coordinate(x, y))
        #expect(abs(frame.pixelArea / (right * up / 1600) - 1) < 1e-5)
        let east = frame.pixels(east: right, north: 0)
        let north = frame.pixels(east: 0, north: up)
        #expect(abs(east.x - 40) < 1e-3 && abs(north.y + 40) < 1e-3)
        // In UTM the grid's north is not true north: 0.1415 degrees at the Colorado scene.
        let convergence = code == 26913 ? 40 * 0.1415 * .pi / 180 : 0
        #expect(abs(east.y + convergence) < 1e-3 && abs(north.x + convergence) < 1e-3)
    }

    @Test func aSceneWithoutPlace() throws {
        let bare = try Self.grid(Georeference(), crs: nil)
        #expect(throws: UserError.self) { try bare.place() }
        let frame = GroundFrame(metresPerPixel: 0.25)
        #expect(frame.pixels(east: 1, north: 2) == Coordinate(4, -8) && frame.pixelArea == 0.0625)
    }

    static func grid(_ georeference: Georeference, crs: CRS?) throws -> SceneGrid {
        try withTemporaryFolder { folder in
            let path = folder + "/scene.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: 8, height: 8, bands: 1, bytes: [UInt8](repeating: 0, count: 64),
                georeference: georeference)
            return try SceneGrid(path: path, info: RasterReader(path: path).info, crs: crs)
        }
    }
}
