// Evaluation of a model whose prediction is known, and what is reported.
import Base
import Dataset
import Foundation
import Inference
import Metrics
import Raster
import TestSupport
import Testing

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
            let counts = try model.evaluate(
                with: Evaluator(window: window, overlap: 8), on: tileSet(folder),
                progress: { tile, tiles in
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
            let strict = try model.evaluate(
                with: Evaluator(rule: ObjectRule(iou: 0.6, minimumArea: 20)), on: tileSet(folder))
            #expect(strict.foreground[0].objects.truePositives == 1)
            #expect(strict.foreground[0].objects.falsePositives == 1, "16 pixels are dropped, 25 stay")
        }
    }

    @Test func otherBandsAreRefused() throws {
        try withTemporaryFolder { folder in
            try writeTile("a", in: folder, width: 20, height: 20, bright: [], cars: [])
            let model = try thresholdModel(limit: 100, bands: 3)
            #expect {
                try model.evaluate(with: Evaluator(), on: tileSet(folder))
            } throws: {
                "\($0)"
                    == "\(folder)/images/a.png: the tiles have 1 band, the model expects 3; "
                    + "use a model trained on 1 band"
            }
        }
    }
}

@Suite struct EvaluationReportTests {
    private var counts: EvaluationCounts {
        EvaluationCounts(
            predicted: [1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], labels: [1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], width: 6,
            height: 2)
    }

    @Test func jsonHasEveryKeyInOrder() {
        let report = EvaluationReport(tiles: 1, threshold: 0.5, counts: counts, classNames: ["car"])
        #expect(
            report.json.compact == #"{"tiles":1,"threshold":0.5,"#
                + #""pixel":{"precision":0.6666666666666666,"recall":0.6666666666666666,"#
                + #""f1":0.6666666666666666,"iou":0.5},"#
                + #""object":{"precision":0.5,"recall":0.5,"f1":0.5,"#
                + #""true_positives":1,"false_positives":1,"false_negatives":1},"#
                + #""count":{"predicted":2,"true":2,"mean_absolute_error":0,"bias":0}}"#)
    }

    @Test func undefinedIsNull() {
        let report = EvaluationReport(
            tiles: 0, threshold: 0.25, counts: EvaluationCounts(classes: 2), classNames: ["car"])
        #expect(
            report.json.compact == #"{"tiles":0,"threshold":0.25,"#
                + #""pixel":{"precision":null,"recall":null,"f1":null,"iou":null},"#
                + #""object":{"precision":null,"recall":null,"f1":null,"#
                + #""true_positives":0,"false_positives":0,"false_negatives":0},"#
                + #""count":{"predicted":0,"true":0,"mean_absolute_error":null,"bias":null}}"#)
    }

    @Test func severalClassesAreListedByName() {
        let counts = EvaluationCounts(predicted: [1, 2, 0, 0], labels: [1, 2, 0, 2], width: 4, height: 1, classes: 3)
        let json = EvaluationReport(tiles: 1, threshold: 0.5, counts: counts, classNames: ["car", "truck"]).json.compact
        #expect(json.contains(#""pixel":{"precision":1,"recall":0.75,"#), "means of the classes")
        #expect(json.contains(#""true_positives":2,"false_positives":0,"false_negatives":1}"#), "sums of the classes")
        #expect(json.contains(#""classes":{"car":{"pixel":{"precision":1,"recall":1,"#))
        #expect(json.contains(#""truck":{"pixel":{"precision":1,"recall":0.5,"#))
    }

    @Test func theTableIsForPeople() {
        let report = EvaluationReport(tiles: 1, threshold: 0.5, counts: counts, classNames: ["car"])
        #expect(
            report.table == """
                1 tile, threshold 0.50

                car         precision     recall         F1        IoU
                pixels          0.667      0.667      0.667      0.500
                objects         0.500      0.500      0.500          -   1 right, 1 false, 1 missed
                count         2 predicted, 2 true; a tile: absolute error 0.00, bias +0.00
                """)
        let empty = EvaluationReport(
            tiles: 2, threshold: 0.5, counts: EvaluationCounts(classes: 2), classNames: ["car"])
        #expect(empty.table.contains("pixels            n/a        n/a        n/a        n/a"))
    }
}
