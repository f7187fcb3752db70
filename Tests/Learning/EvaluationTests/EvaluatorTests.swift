// Evaluation of a model whose prediction is known, and what is reported.
import Base
import Dataset
import Evaluation
import Foundation
import Metrics
import ModelFile
import Objects
import Raster
import TestModels
import TestSupport
import Testing
import Windows

/// Writes a gray tile: 200 where `bright` says so, 10 elsewhere; and its mask.
func writeTile(_ name: String, in folder: String, width: Int, height: Int, bright: [Window], cars: [Window]) throws {
    func picture(_ windows: [Window], _ inside: UInt8, _ outside: UInt8) -> [UInt8] {
        var pixels = [UInt8](repeating: outside, count: width * height)
        for w in windows {
            for y in w.y..<w.y + w.height { for x in w.x..<w.x + w.width { pixels[y * width + x] = inside } }
        }
        return pixels
    }
    for part in ["images", "masks"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
    }
    try RasterWriter.writePNG(
        path: "\(folder)/images/\(name).png", width: width, height: height, bands: 1, bytes: picture(bright, 200, 10))
    try RasterWriter.writePNG(
        path: "\(folder)/masks/\(name).png", width: width, height: height, bands: 1, bytes: picture(cars, 255, 0))
}

private func tileSet(_ folder: String, bands: [Int]? = nil) throws -> TileSet {
    try TileSet(pairs: pairTiles(images: folder + "/images", masks: folder + "/masks"), bands: bands)
}

@Suite struct EvaluatorTests {
    @Test(arguments: [1024, 32])
    func countsAreThoseOfTheKnownPrediction(window: Int) throws {
        try withTemporaryFolder { folder in
            // a: one car found exactly, one found by half (IoU 0.5), one missed; one false. b: nothing at all.
            try writeTile(
                "a", in: folder, width: 70, height: 50,
                bright: [
                    Window(x: 2, y: 2, width: 8, height: 4), Window(x: 20, y: 2, width: 4, height: 4),
                    Window(x: 40, y: 30, width: 5, height: 5),
                ],
                cars: [
                    Window(x: 2, y: 2, width: 8, height: 4), Window(x: 20, y: 2, width: 8, height: 4),
                    Window(x: 60, y: 40, width: 8, height: 4),
                ])
            try writeTile("b", in: folder, width: 33, height: 31, bright: [], cars: [])
            let model = try thresholdModel(limit: 100)
            var done: [Int] = []
            let counts = try TileMeasuring(
                model, on: tileSet(folder), by: Evaluator(windows: WindowOptions(window: window, overlap: 8))
            ).counts(progress: { tile, tiles in
                #expect(tiles == 2)
                done.append(tile)
            })
            #expect(done == [1, 2])
            #expect(
                counts.foreground == [
                    {
                        var c = ClassCounts()
                        c.pixels = PixelCounts(
                            truePositives: 48, falsePositives: 25, falseNegatives: 48,
                            trueNegatives: 70 * 50 + 33 * 31 - 48 - 25 - 48)
                        c.objects = ObjectCounts(truePositives: 2, falsePositives: 1, falseNegatives: 1, hits: 2)
                        c.counting = CountError(predicted: 3, labelled: 3)
                        c.counting.merge(CountError(predicted: 0, labelled: 0))
                        return c
                    }()
                ])
            let strict = try TileMeasuring(
                model, on: tileSet(folder), by: Evaluator(rule: ObjectRule(iou: 0.6, minimumArea: 20))
            ).counts()
            #expect(strict.foreground[0].objects.truePositives == 1)
            #expect(strict.foreground[0].objects.falsePositives == 1, "16 pixels are dropped, 25 stay")
        }
    }

    @Test func otherBandsAreRefused() throws {
        try withTemporaryFolder { folder in
            try writeTile("a", in: folder, width: 20, height: 20, bright: [], cars: [])
            let model = try thresholdModel(limit: 100, bands: 3)
            #expect {
                _ = try model.evaluationReport(with: Evaluator(), on: tileSet(folder))
            } throws: {
                "\($0)"
                    == "\(folder)/images/a.png: the tiles have 1 band, but the model expects 3; "
                    + "use a model trained on 1 band"
            }
        }
    }
}
