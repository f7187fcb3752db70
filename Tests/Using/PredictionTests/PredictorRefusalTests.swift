// What cannot be predicted is said, and leaves nothing behind.
import Base
import Dataset
import Foundation
import ModelFile
import Prediction
import Raster
import TestModels
import TestSupport
import Testing
import Windows

private let (width, height, pattern) = (Squares.width, Squares.height, Squares.pixels)

@Suite struct PredictorRefusalTests {
    @Test func whatCannotBePredictedIsSaidBeforeTheFirstPrediction() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            try RasterWriter.writePNG(
                path: folder + "/b.png", width: width, height: height, bands: 3, bytes: pattern + pattern + pattern)
            let settings = PredictionSettings(output: folder + "/out")
            let gray = try thresholdModel(limit: 100)
            #expect(
                message { _ = try predict([folder + "/a.png", folder + "/b.png"], gray, settings) }
                    == "\(folder)/b.png: the image has 3 bands, but the model expects 1; "
                    + "choose 1 with --bands, or use a model trained on 3 bands")
            #expect(
                message { _ = try predict([folder + "/a.png"], thresholdModel(limit: 1, bands: 3), settings) }
                    == "\(folder)/a.png: the image has 1 band, but the model expects 3; "
                    + "use a model trained on 1 band")
            #expect(message { _ = try predict([folder + "/c.png"], gray, settings) }.contains("no such file or folder"))
            #expect(
                message { _ = try predict([folder + "/a.png", folder + "/a.png"], gray, settings) }.contains(
                    "is given twice"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/out"), "nothing was begun")

            var chosen = settings
            chosen.bands = [2]
            #expect(try predict([folder + "/b.png"], gray, chosen) == [folder + "/out/b_mask.png"])
        }
    }

    /// A band number of the training images says nothing about a gray image; one that is asked for must be there.
    @Test func aModelOfOneOfManyBandsTakesGrayImages() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            let green: [UInt8] = pattern.flatMap { [0, $0, 0] }
            try RasterWriter.writePNG(path: folder + "/b.png", width: width, height: height, bands: 3, bytes: green)
            let trained = try thresholdModel(limit: 100)
            var description = trained.description
            description.bands = [2]
            let model = TrainedModel(network: trained.network, description: description)
            var settings = PredictionSettings(output: folder + "/out", extras: .overlay)
            let written = try predict([folder + "/a.png", folder + "/b.png"], model, settings)
            #expect(written.count == 4)
            #expect(try samples(written[0]) == pattern.map { $0 > 100 ? 255 : 0 })
            #expect(try samples(written[0]) == samples(written[2]))
            settings.bands = [2]
            #expect(
                message { _ = try predict([folder + "/a.png"], model, settings) }
                    == "\(folder)/a.png: there is no band 2: the image has 1 band; choose bands from 1 to 1")
        }
    }

    @Test func namesMustNotClash() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/x", withIntermediateDirectories: true)
            for path in ["/a.png", "/x/a.png", "/x/a_mask.png"] {
                try RasterWriter.writePNG(path: folder + path, width: width, height: height, bands: 1, bytes: pattern)
            }
            let gray = try thresholdModel(limit: 100)
            #expect(
                message {
                    _ = try predict([folder + "/a.png", folder + "/x/a.png"], gray, .init(output: folder + "/o"))
                }
                    == "\(folder)/x/a.png: has the same name as \(folder)/a.png: both would become a_mask; "
                    + "predict one of them, or use a separate folder for each")
            // An input that a symbolic link hides.
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/x")
            #expect(
                message {
                    _ = try predict(
                        [folder + "/a.png", folder + "/x/a_mask.png"], gray, .init(output: folder + "/link"))
                }
                    == "\(folder)/link/a_mask.png: this output would replace the input \(folder)/x/a_mask.png; "
                    + "choose another --output folder")
        }
    }

    @Test func aFolderIsItsImagesWithoutEarlierOutputs() throws {
        try withTemporaryFolder { folder in
            let gray = try thresholdModel(limit: 100)
            #expect(
                message { _ = try predict([folder], gray, .init(output: folder)) }.contains("the folder has no image"))
            for name in ["b.png", "a.png"] {
                try RasterWriter.writePNG(
                    path: folder + "/" + name, width: width, height: height, bands: 1, bytes: pattern)
            }
            let settings = PredictionSettings(output: folder, extras: [.probability, .overlay])
            let first = try predict([folder], gray, settings)
            #expect(first.count == 6)
            #expect(try predict([folder], gray, settings) == first, "the second time the outputs are no inputs")
        }
    }

    @Test func aPredictionThatStopsLeavesNothing() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            let listener = PredictionListener(stopAtWindow: 3)
            let settings = PredictionSettings(
                output: folder + "/out", extras: [.probability, .overlay],
                windows: WindowOptions(window: 32, overlap: 8))
            #expect(throws: PredictionListener.Stop.self) {
                try predict([folder + "/a.png"], thresholdModel(limit: 100), settings, listener)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == [])
        }
    }

    @Test func aDamagedImageIsNamed() throws {
        try withTemporaryFolder { folder in
            try RasterWriter.writePNG(path: folder + "/a.png", width: width, height: height, bands: 1, bytes: pattern)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/a.png"))
            try bytes.prefix(bytes.count - 40).write(to: URL(fileURLWithPath: folder + "/a.png"))
            let text = message {
                _ = try predict([folder + "/a.png"], thresholdModel(limit: 100), .init(output: folder + "/out"))
            }
            #expect(text.hasPrefix(folder + "/a.png: "), "\(text)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == [])
        }
    }
}
