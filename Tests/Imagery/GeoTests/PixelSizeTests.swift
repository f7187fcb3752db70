// How long the sides of a pixel are on the ground.
import Base
import Geo
import Raster
import TestSupport
import Testing

@Suite struct PixelSizeTests {
    /// Pixels of 10^-5 degrees: `pyproj.Geod(ellps="WGS84").inv` over 8 pixels.
    @Test(arguments: [(0.0005, 1.113195, 1.105743), (60, 0.558, 1.114123), (80, 0.193935, 1.116599)])
    func degreesAreNarrowAwayFromTheEquator(latitude: Double, across: Double, down: Double) throws {
        let size = try #require(
            try Self.size(x: 15, y: latitude, column: Coordinate(1e-5, 0), row: Coordinate(0, -1e-5), code: 4326))
        #expect(abs(size.across / across - 1) < 1e-5 && abs(size.down / down - 1) < 1e-5)
        #expect(abs(size.resolution / (across * down).squareRoot() - 1) < 1e-5)
        #expect(size.isSquare == (latitude < 1) && !size.isSkewed)
    }

    /// 0.3 m and turned by 30 degrees, 0.3 × 0.6 m and turned; the scale of UTM at its centre is 0.9996.
    @Test(arguments: [(0.3, 0.3), (0.3, 0.6), (0.45, 0.3)])
    func aTurnedScene(width: Double, height: Double) throws {
        let (cosine, sine) = (3.0.squareRoot() / 2, 0.5)
        let size = try #require(
            try Self.size(
                x: 500_000, y: 4_000_000, column: width * Coordinate(cosine, sine),
                row: height * Coordinate(sine, -cosine), code: 32610))
        #expect(abs(size.across / (width / 0.9996) - 1) < 1e-4 && abs(size.down / (height / 0.9996) - 1) < 1e-4)
        #expect(size.isSquare == (width == height) && !size.isSkewed)
    }

    @Test func squaresOfDegreesThatAreTurnedAreSkewed() throws {
        let size = try #require(
            try Self.size(x: 15, y: 60, column: Coordinate(1e-5, 1e-5), row: Coordinate(1e-5, -1e-5), code: 4326))
        #expect(size.isSquare && size.isSkewed)
    }

    @Test func aTenthIsNothingToSpeakOf() throws {
        for (height, isSquare) in [(0.31, true), (0.329, true), (0.331, false), (0.273, true), (0.272, false)] {
            let size = try #require(
                try Self.size(
                    x: 500_000, y: 4_000_000, column: Coordinate(0.3, 0), row: Coordinate(0, -height), code: 32610))
            #expect(size.isSquare == isSquare, "\(height)")
        }
    }

    static func size(x: Double, y: Double, column: Coordinate, row: Coordinate, code: Int) throws -> PixelSize? {
        var georeference = Georeference()
        georeference.transformation = [
            column.x, row.x, 0, x, column.y, row.y, 0, y, 0, 0, 0, 0, 0, 0, 0, 1,
        ]
        return try GroundTests.grid(georeference, crs: CRS("EPSG:\(code)")).pixelSize
    }

    @Test func manyImagesAskOnce() throws {
        try withTemporaryFolder { folder in
            var sizes = PixelSizes()
            for (index, georeference) in [
                Georeference(
                    x: 15, y: 60, pixelWidth: 1e-5, pixelHeight: 1e-5, epsg: 4326, isGeographic: true),
                Georeference(
                    x: 500_000, y: 4e6, pixelWidth: 0.3, pixelHeight: 0.6, epsg: 32610, isGeographic: false),
                Georeference(x: 15, y: 70, pixelWidth: 1e-5, pixelHeight: 1e-5, epsg: 4326, isGeographic: true), nil,
            ].enumerated() {
                let path = "\(folder)/\(index).tif"
                try RasterWriter.writeGeoTIFF(
                    path: path, width: 4, height: 2, bands: 1, bytes: [UInt8](repeating: 0, count: 8),
                    georeference: georeference)
                let info = try RasterReader(path: path).info
                let own = SceneGrid(path: path, info: info).pixelSize
                #expect(sizes.size(path: path, info: info) == own && (own == nil) == (georeference == nil))
            }
        }
    }
}
