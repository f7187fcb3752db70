// Scenes whose pixels are not square on the ground.
import Base
import Raster
import TestSupport
import Testing
import Tiling

@Suite struct StretchedSceneTests {
    @Test(arguments: [(0.5, false), (1, true)]) func isSaid(height: Double, isNoted: Bool) throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            fixture.settings.labels = folder + "/labels.png"
            let cars = (0..<128 * 128).map { $0 % 128 % 16 < 4 && $0 / 128 % 16 < 4 ? UInt8(1) : 0 }
            try RasterWriter.writePNG(path: folder + "/labels.png", width: 128, height: 128, bands: 1, bytes: cars)
            try RasterWriter.writeGeoTIFF(
                path: folder + "/a.tif", width: 128, height: 128, bands: 1, bytes: cars.map { $0 * 100 + 9 },
                georeference: Georeference(
                    x: 500_000, y: 4_000_000, pixelWidth: 0.5, pixelHeight: height, epsg: 32611, isGeographic: false))
            var notes: [String] = []
            _ = try Tiler([folder + "/a.tif"], settings: fixture.settings)
                .run(progress: { _, _, _, _ in }, note: { notes.append($0) })
            let found = notes.filter { $0.hasPrefix("\(folder)/a.tif: its pixels are not square on the ground (0.5") }
            #expect(found.count == (isNoted ? 1 : 0), "\(notes)")
        }
    }
}
