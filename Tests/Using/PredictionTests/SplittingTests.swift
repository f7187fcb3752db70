// Masks in which touching objects are apart, and the same in an evaluation.
import Dataset
import Evaluation
import Foundation
import Metrics
import ModelFile
import Objects
import Prediction
import Raster
import TestModels
import TestSupport
import Testing
import Windows

@Suite struct SplittingTests {
    /// Pairs of bright squares with a darker seam of two columns, that is still foreground; taller than a band.
    @Test func aMaskIsWhatTheEvaluationMeasures() throws {
        try withTemporaryFolder { folder in
            let (width, height) = (64, 720)
            var pixels = [UInt8](repeating: 0, count: width * height)
            var labels = pixels
            var pairs = 0
            for y in stride(from: 6, to: height - 20, by: 24) {
                pairs += 1
                for v in y..<y + 12 {
                    for x in 10..<36 {
                        pixels[v * width + x] = x == 22 || x == 23 ? 108 : 170
                        labels[v * width + x] = x == 22 || x == 23 ? 0 : 255
                    }
                }
            }
            for (part, bytes) in [("i", pixels), ("m", labels)] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
                try RasterWriter.writePNG(
                    path: "\(folder)/\(part)/a.png", width: width, height: height, bands: 1, bytes: bytes)
            }
            var model = try thresholdModel(limit: 100, sharpness: 0.1)
            let tiles = try TileSet(pairs: pairTiles(images: folder + "/i", masks: folder + "/m"))
            func objects() throws -> ObjectCounts {
                let evaluator = model.description.evaluator(iou: 0.5, windows: WindowOptions(window: 256))
                return try TileMeasuring(model, on: tiles, by: evaluator).counts().foreground[0].objects
            }
            func predict() throws -> (mask: [UInt8], found: [String: Int]) {
                let listener = PredictionListener()
                try Predictor(
                    model: model,
                    settings: PredictionSettings(output: folder + "/o", windows: WindowOptions(window: 256))
                ).run([folder + "/i/a.png"], observer: listener)
                return (try samples(folder + "/o/a_mask.png"), listener.found)
            }
            #expect(try objects() == ObjectCounts(falsePositives: pairs, falseNegatives: 2 * pairs, hits: 2 * pairs))
            let whole = try predict()
            #expect(whole.found == ["car": pairs])

            model.description.splitting = ObjectSplitting()
            #expect(try objects() == ObjectCounts(truePositives: 2 * pairs, hits: 2 * pairs))
            let split = try predict()
            #expect(split.found == ["car": 2 * pairs])
            let line = zip(whole.mask, split.mask).enumerated().filter { $0.element.0 != $0.element.1 }.map(\.offset)
            #expect(line.allSatisfy { 21...24 ~= $0 % width } && 12 * pairs...16 * pairs ~= line.count, "\(line.count)")

            // Small pieces are dropped after the split.
            model.description.minimumArea = 200
            #expect(try predict().found == ["car": 0])
        }
    }
}
