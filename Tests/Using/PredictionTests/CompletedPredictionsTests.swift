// The record of what is predicted already, where it cannot be written.
import Base
import Foundation
import Prediction
import Raster
import TestModels
import TestSupport
import Testing

@Suite struct CompletedPredictionsTests {
    /// Only a prediction that is to be continued needs it.
    @Test func aRecordThatCannotBeWrittenStopsNoPlainPrediction() throws {
        try withTemporaryFolder { folder in
            let images = folder + "/images"
            try createFolder(images, for: "folder")
            for name in ["a", "b"] {
                try RasterWriter.writeGeoTIFF(
                    path: "\(images)/\(name).tif", width: 32, height: 32, bands: 1,
                    bytes: (0..<1024).map { UInt8($0 % 200) })
            }
            func predict(into output: String, continuing: Bool) throws -> [String] {
                try createFolder("\(output)/.segtrain-predictions", for: "folder")
                try Predictor(
                    model: thresholdModel(limit: 60, sharpness: 0.05, minimumArea: 20),
                    settings: PredictionSettings(output: output, format: .png)
                ).run([images], continuing: continuing, observer: PredictionListener())
                return try FileManager.default.contentsOfDirectory(atPath: output).filter { !$0.hasPrefix(".") }
            }
            #expect(try Set(predict(into: folder + "/plain", continuing: false)) == ["a_mask.png", "b_mask.png"])
            #expect(throws: UserError.self) { try predict(into: folder + "/continued", continuing: true) }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder + "/continued")
            #expect(left == [".segtrain-predictions"], "refused before the first image")
        }
    }
}
