// A model is calibrated on tiles and then decides as the calibration said.
import Base
import Dataset
import Evaluation
import Foundation
import Metrics
import ModelFile
import Raster
import TestModels
import TestSupport
import Testing

@Suite struct CalibrationTests {
    /// Two tiles of labelled squares and false specks of other brightness; P rises with it.
    private func withTiles(_ body: (_ folder: String, _ tiles: TileSet) throws -> Void) throws {
        try withTemporaryFolder { folder in
            for part in ["i", "m"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
            }
            for tile in 0..<2 {
                var random = Random(77, UInt64(tile))
                let side = 64
                var pixels = [UInt8](repeating: 10, count: side * side)
                var labels = [UInt8](repeating: 0, count: side * side)
                for place in 0..<49 {
                    let (x, y) = (2 + place % 7 * 9, 2 + place / 7 * 9)
                    let isCar = random.uniform() < 0.5
                    let value = UInt8((isCar ? 118 : 100) + random.integer(below: 35))
                    let size = isCar ? 4 + random.integer(below: 3) : 1 + random.integer(below: 3)
                    for v in y..<y + size {
                        for u in x..<x + size {
                            pixels[v * side + u] = value
                            labels[v * side + u] = isCar ? 255 : 0
                        }
                    }
                }
                for (part, bytes) in [("i", pixels), ("m", labels)] {
                    try RasterWriter.writePNG(
                        path: "\(folder)/\(part)/\(tile).png", width: side, height: side, bands: 1, bytes: bytes)
                }
            }
            try body(folder, TileSet(pairs: pairTiles(images: folder + "/i", masks: folder + "/m")))
        }
    }

    private func calibrate(
        _ model: TrainedModel, _ goal: String, _ level: MetricLevel = .object, keepsMinimumArea: Bool = false,
        on tiles: TileSet
    ) throws -> Calibration {
        try model.calibration(
            for: try #require(CalibrationGoal(goal, level: level)),
            with: model.description.evaluator(iou: 0.5),
            keepsMinimumArea: keepsMinimumArea, on: tiles)
    }

    private func counts(_ model: TrainedModel, on tiles: TileSet) throws -> EvaluationCounts {
        try TileMeasuring(model, on: tiles, by: model.description.evaluator(iou: 0.5)).counts()
    }

    @Test(arguments: ["f1", "count", "recall>=0.9", "precision>=0.95", "hit_recall>=1"])
    func theModelThenDecidesAsWasSaid(goal: String) throws {
        try withTiles { folder, tiles in
            let path = folder + "/model"
            try thresholdModel(limit: 150, sharpness: 0.1, threshold: 0.25).write(to: path)
            let model = try TrainedModel(reading: path)
            let calibration = try calibrate(model, goal, on: tiles)
            #expect(try calibration.before.counts == counts(model, on: tiles))
            try TrainedModel.redescribe(path, as: calibration.applied(to: model.description), to: path)

            let calibrated = try TrainedModel(reading: path)
            #expect(try counts(calibrated, on: tiles) == calibration.after.counts)
            #expect(calibrated.description.threshold == calibration.after.threshold)
            #expect(calibrated.description.minimumArea == calibration.after.rule.minimumArea)
            #expect(
                calibrated.description.calibration
                    == CalibrationRecord(
                        goal: goal, level: .object, iou: 0.5, tiles: 2, metrics: calibration.after.counts.values))
            let metric = calibration.goal.objective
            if let floor = calibration.goal.floor {
                #expect(calibration.after.counts.value(of: floor.metric)! >= floor.value)
            } else {
                let (before, after) = (calibration.before.counts, calibration.after.counts)
                #expect(metric.merit(of: after.value(of: metric)!) > metric.merit(of: before.value(of: metric)!))
            }
        }
    }

    /// What no threshold can do here, for specks are as bright as cars, a minimum area can.
    @Test func theMinimumAreaIsChosenToo() throws {
        try withTiles { _, tiles in
            let model = try thresholdModel(limit: 150, sharpness: 0.1, minimumArea: 3)
            let free = try calibrate(model, "f1", on: tiles)
            let kept = try calibrate(model, "f1", keepsMinimumArea: true, on: tiles)
            #expect(free.after.rule.minimumArea > 3 && kept.after.rule.minimumArea == 3)
            #expect(free.after.counts.value(of: .objectF1)! > kept.after.counts.value(of: .objectF1)!)
            let pixels = try calibrate(model, "f1", .pixel, on: tiles)
            #expect(pixels.after.rule.minimumArea == 3, "no matter for pixels")
            #expect(pixels.after.counts.value(of: .pixelF1)! > pixels.before.counts.value(of: .pixelF1)!)
        }
    }

    /// A model that is sure of all, or of nothing, needs a threshold that tells so.
    @Test(arguments: [
        (60, "threshold 0.99", "for at 0.50 it predicts "), (200, "threshold 0.0", "for at 0.50 it finds 0 of "),
        (125, "", ""),
    ])
    func anExtremeChoiceIsToldWithItsReason(limit: Float, beginning: String, reason: String) throws {
        try withTiles { _, tiles in
            let model = try thresholdModel(limit: limit, sharpness: 0.1)
            let remarks = try calibrate(model, "f1", keepsMinimumArea: true, on: tiles).remarks
            #expect(remarks.isEmpty == beginning.isEmpty)
            #expect(remarks.allSatisfy { $0.hasPrefix(beginning) && $0.contains(reason) }, "\(remarks)")
        }
    }

    @Test func whatCannotBeReachedIsOneLine() throws {
        try withTiles { folder, tiles in
            // Dark cars have no more probability than the ground.
            let model = try thresholdModel(limit: 135, sharpness: 100)
            #expect {
                try calibrate(model, "recall>=0.999", on: tiles)
            } throws: {
                "\($0)".wholeMatch(
                    of:
                        /no threshold reaches recall>=0.999: the best object recall is 0\.\d{3}, at threshold \S+; ask for less, or use hit_recall or --level pixel/
                ) != nil && ($0 as? UserError)?.kind == .data
            }
            try writeTile("e", in: folder + "/empty", width: 20, height: 20, bright: [], cars: [])
            let empty = try TileSet(pairs: pairTiles(images: folder + "/empty/images", masks: folder + "/empty/masks"))
            #expect {
                try calibrate(model, "f1", on: empty)
            } throws: {
                "\($0)"
                    == "\(folder)/empty/masks/e.png: this mask and those beside it show no object, "
                    + "so nothing can be calibrated; use tiles with objects, or check the masks"
            }
        }
    }

    @Test func beforeAndAfterStandSideBySide() throws {
        try withTiles { _, tiles in
            let calibration = try calibrate(thresholdModel(limit: 150, sharpness: 0.1, minimumArea: 3), "f1", on: tiles)
            let lines = calibration.table.split(separator: "\n")
            #expect(lines[0] == "goal f1 by object, on 2 tiles")
            #expect(lines[1] == "                    before     after")
            #expect(lines[2].hasPrefix("threshold             0.50 "))
            #expect(lines[3].hasPrefix("minimum area             3 "))
            #expect(lines.count == 14)
            let json = calibration.json(path: "m").compact
            #expect(json.hasPrefix(#"{"model":"m","goal":"f1","level":"object","tiles":2,"before":{"threshold":0.5,"#))
            #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
        }
    }
}
