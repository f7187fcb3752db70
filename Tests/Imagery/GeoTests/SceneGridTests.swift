// Scenes whose place or CRS is not known: an error for those who ask, and for nobody else.
import Base
import Geo
import Raster
import TestSupport
import Testing

@Suite struct SceneGridTests {
    /// A raster with these tags, as a reader sees it.
    private func grid(_ georeference: Georeference, crs: CRS? = nil) throws -> SceneGrid {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: 2, height: 2, bands: 1, bytes: [0, 1, 2, 3], georeference: georeference)
            return SceneGrid(path: "a.tif", info: try RasterReader(path: path).info, crs: crs)
        }
    }

    private var unknown: Georeference {
        var place = CRSTests.directory([
            (1024, .short(1)), (2048, .short(4326)), (3072, .short(32767)), (3075, .short(6)),
        ])
        (place.pixelScale, place.tiepoints) = ([1, 1, 0], [0, 0, 0, 500_000, 4_000_000, 0])
        return place
    }

    @Test func aCRSThatIsNotUnderstoodIsAnErrorWhenAskedFor() throws {
        let grid = try grid(unknown)
        #expect(try grid.knownAffine().origin == Coordinate(500_000, 4_000_000))
        #expect(message { try grid.crs }.hasPrefix("a.tif: the projection of its user-defined CRS is not supported"))
        #expect(message { try grid.place() } == message { try grid.crs })
        #expect(grid.groundResolution == nil)
        let named = try self.grid(unknown, crs: CRS("EPSG:32611"))
        #expect(try named.place().crs == CRS("EPSG:32611") && named.groundResolution != nil)
    }

    /// The same tags mean the same place, whatever CRS one of them was given.
    @Test func rastersOfTheSameTagsCoverEachOther() throws {
        let (own, named) = (try grid(unknown), try grid(unknown, crs: CRS("EPSG:32611")))
        #expect(try own.pixelsAway(from: named) == 0 && named.pixelsAway(from: own) == 0)
        try own.checkCover(of: named, as: "the labels")
    }

    @Test func whatIsNotOrthorectified() throws {
        var points = Georeference()
        for column in 0..<4 { points.tiepoints += [Double(column), 0, 0, 500_000, 4_000_000, 0] }
        let refusal =
            "a.tif: the scene is not orthorectified: it has 4 ground control points instead of a georeference, so labels "
            + "cannot be placed in it; orthorectify it, e.g. with gdalwarp a.tif ortho.tif, or give labels in pixels with "
            + "--labels-crs pixels"
        let said = message { try grid(points).place() }
        #expect(said == refusal)
        var rational = Georeference()
        rational.rationalPolynomials = [Double](repeating: 1, count: 92)
        #expect(message { try grid(rational).place() }.contains("e.g. with gdalwarp -rpc a.tif ortho.tif,"))
    }
}
