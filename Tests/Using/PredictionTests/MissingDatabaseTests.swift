// A prediction that needs PROJ's database where there is none.
import Base
import Foundation
import Raster
import TestModels
import TestSupport
import Testing

@Suite struct MissingDatabaseTests {
    /// The environment is to blame, not the scene, and a factor needs no database.
    @Test func toResampleToTheModelNamesIt() throws {
        try withTemporaryFolder { folder in
            try writeContinuationScene(folder + "/a.tif")
            var model = try thresholdModel(limit: 100)
            model.description.groundResolution = 0.5
            try model.write(to: folder + "/model")
            let predict = ["predict", "--model", "model", "a.tif", "--output", "out", "--resample"]
            let environment = ["PROJ_DATA": "/nonexistent"]
            let auto = try segtrain(predict + ["auto"], folder: folder, environment: environment)
            #expect(
                auto.exitCode == 78
                    && auto.errors == "segtrain: PROJ finds no database of its own version, proj.db, where PROJ_DATA "
                        + "points: '/nonexistent', so the size of the pixels of a.tif is not known; unset PROJ_DATA, or "
                        + "set it to the folder of the proj.db that belongs to this PROJ; or give the factor to resample "
                        + "it by, e.g. --resample 0.5\n",
                "\(auto.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
            let factor = try segtrain(predict + ["0.5"], folder: folder, environment: environment)
            #expect(factor.exitCode == 0, "\(factor.errors)")
        }
    }

    /// Degrees are not taken for squares because the database is missing.
    @Test func pixelsInDegreesBecomeSquareWithoutIt() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writeGeoTIFF(
                path: folder + "/a.tif", width: 40, height: 40, bands: 1, bytes: [UInt8](repeating: 9, count: 1600),
                georeference: Georeference(
                    x: 24, y: 60, pixelWidth: 4e-6, pixelHeight: 4e-6, epsg: 4326, isGeographic: true))
            var model = try thresholdModel(limit: 100)
            (model.description.groundResolution, model.description.squarePixels) = (0.3, true)
            try model.write(to: folder + "/model")
            let predict = ["predict", "--model", "model", "a.tif", "--output", "out"]
            let run = try segtrain(predict, folder: folder, environment: ["PROJ_DATA": "/nonexistent"])
            #expect(run.exitCode == 0)
            #expect(
                run.errors.contains("a.tif: its pixels are not square on the ground (0.223 × 0.446 m)"),
                "\(run.errors)")
        }
    }
}
