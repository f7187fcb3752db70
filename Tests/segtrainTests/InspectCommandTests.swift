// What `segtrain inspect` says beyond the header.
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct InspectCommandTests {
    /// At 60° N a degree to the east is half as long as one to the north. Degrees are known without PROJ's database, too.
    @Test(arguments: [[:], ["PROJ_DATA": "/nonexistent"]])
    func pixelsThatAreNotSquareAreNoted(environment: [String: String]) throws {
        try withTemporaryFolder { folder in
            try write(folder + "/degrees.tif", pixel: 4e-6, epsg: 4326, x: 24, y: 60)
            try write(folder + "/metres.tif", pixel: 0.3, epsg: 32635, x: 5e5, y: 6.6e6)
            let degrees = try segtrain(["inspect", "degrees.tif"], folder: folder, environment: environment)
            #expect(
                degrees.output.contains("warning  its pixels are not square on the ground (0.223 × 0.446 m); train"),
                "\(degrees.output)\(degrees.errors)")
            let json = try segtrain(["inspect", "--json", "degrees.tif"], folder: folder, environment: environment)
            #expect(json.output.contains(#""warning":"its pixels are not square"#), "\(json.output)")
            let metres = try segtrain(["inspect", "metres.tif"], folder: folder, environment: environment)
            #expect(metres.exitCode == 0 && !metres.output.contains("warning"), "\(metres.output)")
        }
    }

    private func write(_ path: String, pixel: Double, epsg: Int, x: Double, y: Double) throws {
        try RasterWriter.writeGeoTIFF(
            path: path, width: 8, height: 8, bands: 1, bytes: [UInt8](repeating: 9, count: 64),
            georeference: Georeference(
                x: x, y: y, pixelWidth: pixel, pixelHeight: pixel, epsg: epsg, isGeographic: epsg == 4326))
    }
}
