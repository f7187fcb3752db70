// An environment that points PROJ elsewhere: no file is to blame.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct PROJDatabaseTests {
    @Test(arguments: ["PROJ_DATA", "PROJ_LIB"]) func theEnvironmentIsBlamed(variable: String) throws {
        try withTemporaryFolder { folder in
            let place = Georeference(
                x: 500_000, y: 4_000_000, pixelWidth: 1, pixelHeight: 1, epsg: 32611, isGeographic: false)
            try RasterWriter.writeGeoTIFF(
                path: folder + "/a.tif", width: 2, height: 2, bands: 1, bytes: [0, 0, 1, 1], georeference: place)
            let environment = [variable: "/nonexistent"]
            let reason =
                "PROJ finds no database of its own version, proj.db, where \(variable) points: '/nonexistent'; unset "
                + "\(variable), or set it to the folder of the proj.db that belongs to this PROJ"
            let vectorize = ["data", "vectorize", "a.tif", "--output", "a.geojson"]
            let without = try segtrain(vectorize, folder: folder, environment: environment)
            #expect(without.exitCode == 78 && without.errors == "segtrain: \(reason)\n")
            let option = try segtrain(
                vectorize + ["--scene-crs", "EPSG:32611"], folder: folder, environment: environment)
            #expect(option.exitCode == 64 && option.errors.contains(reason))
            #expect(option.errors.count { $0 == "\n" } == 1, "nothing of PROJ's own")
            let count = try segtrain(["count", "a.tif"], folder: folder, environment: environment)
            #expect(count.exitCode == 0, "it needs no CRS")
        }
    }
}
