// Measuring at many thresholds, choosing one, and using it, as a shell would run it.
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct CalibrationCommandTests {
    /// A model that was trained for a few steps, and eight tiles.
    private func withModel(_ body: (_ folder: String, _ tiles: [String]) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let settings = """
                model: {width: 4, depth: 2}
                sampling: {crop_size: 64, crops_per_epoch: 160, object_share: 0.7}
                optimizer: {kind: adamw, learning_rate: 0.01}
                training: {seed: 5, batch_size: 4}
                schedule:
                  phases:
                    - {name: only, loss: {kind: weighted_cross_entropy, power: 0.5}, max_epochs: 3}
                """
            try makeTinyTraining(in: folder, tiles: 12, size: 128, settings: settings)
            let trained = try segtrain(["train", "--config", "tiny.yaml", "--output", "run"], folder: folder)
            try #require(trained.exitCode == 0, "\(trained.errors)")
            try body(folder, ["--images", "tiles/val/images", "--masks", "tiles/val/masks"])
        }
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func json(_ arguments: [String], folder: String) throws -> [String: Any] {
        let result = try segtrain(arguments + ["--json"], folder: folder)
        try #require(result.exitCode == 0, "\(result.errors)")
        return try object(result.output)
    }

    @Test func sweepCalibrateEvaluatePredict() throws {
        try withModel { folder, tiles in
            // A sweep has what an evaluation finds, and a table for a spreadsheet.
            let sweep = try json(["eval", "--model", "run", "--sweep", "--csv", "curve.csv"] + tiles, folder: folder)
            let car = try #require((sweep["classes"] as? [String: Any])?["car"] as? [String: Any])
            let pixel = try #require(car["pixel"] as? [String: Any])
            #expect(0.01...1 ~= (pixel["average_precision"] as? Double ?? -1))
            let curve = try #require(pixel["curve"] as? [[String: Any]])
            let csv = try String(contentsOfFile: folder + "/curve.csv", encoding: .utf8).split(separator: "\n")
            #expect(csv.count == curve.count + 1)
            let evaluated = try json(["eval", "--model", "run", "--threshold", "0.3"] + tiles, folder: folder)
            let point = try #require(curve.first { $0["threshold"] as? Double == 0.3 })
            #expect((evaluated["pixel"] as? [String: Double])?["recall"] == point["recall"] as? Double)
            #expect(evaluated["threshold"] as? Double == 0.3)

            // To a file of its own first; the run stays as it is.
            let before = FileManager.default.contents(atPath: folder + "/run/best.safetensors")
            let calibrate = ["calibrate", "--model", "run", "--goal", "f1", "--level", "pixel"] + tiles
            let chosen = try json(calibrate + ["--output", "own.safetensors"], folder: folder)
            #expect(chosen["model"] as? String == "own.safetensors")
            #expect(FileManager.default.contents(atPath: folder + "/run/best.safetensors") == before)

            // Out of reach: nothing changes.
            let refused = try segtrain(
                ["calibrate", "--model", "run", "--goal", "precision>=1", "--iou", "1"] + tiles, folder: folder)
            #expect(refused.exitCode == 65 && refused.output.isEmpty)
            let expected =
                /segtrain: no threshold reaches precision>=1: the best object precision is \d\.\d{3}, at threshold .*; ask for less or train further\n/
            #expect(refused.errors.wholeMatch(of: expected) != nil, "\(refused.errors)")
            #expect(FileManager.default.contents(atPath: folder + "/run/best.safetensors") == before)

            let shown = try segtrain(calibrate, folder: folder)
            #expect(shown.exitCode == 0 && shown.output.hasSuffix("\nrun/best.safetensors\n"), "\(shown.errors)")
            #expect(shown.output.contains("before     after"))
            let files = ["/own.safetensors", "/run/best.safetensors"].map { folder + $0 }
            #expect(FileManager.default.contentsEqual(atPath: files[0], andPath: files[1]))

            let after = try #require(chosen["after"] as? [String: Any])
            let threshold = try #require(after["threshold"] as? Double)
            #expect(threshold != 0.5)
            let info = try json(["info", "run"], folder: folder)
            #expect(info["threshold"] as? Double == threshold)
            #expect((info["calibration"] as? [String: Any])?["goal"] as? String == "f1")
            let now = try json(["eval", "--model", "run"] + tiles, folder: folder)
            #expect(now["threshold"] as? Double == threshold)
            #expect((now["pixel"] as? [String: Double])?["f1"] == after["pixel_f1"] as? Double)

            // The calibrated threshold makes the masks, unless another is given.
            func mask(_ options: [String]) throws -> [UInt8] {
                let name = try #require(
                    try FileManager.default.contentsOfDirectory(atPath: folder + "/tiles/val/images").min())
                let result = try segtrain(
                    ["predict", "--model", "run", "tiles/val/images/" + name, "--output", "masks"] + options,
                    folder: folder)
                try #require(result.exitCode == 0, "\(result.errors)")
                let said = /tiles\/val\/images\/\S+: \d+ × car\n1 image, .* peak memory \d+ MiB\n/
                #expect(result.errors.wholeMatch(of: said) != nil, "\(result.errors)")
                return try RasterReader(path: folder + "/" + result.output.dropLast()).readAll().bytes
            }
            #expect(try mask([]) == mask(["--threshold", "\(threshold)"]))
            #expect(try mask([]) != mask(["--threshold", "0.5"]))
            #expect(try mask(["--minimum-area", "10000"]).allSatisfy { $0 == 0 })
            let all = try segtrain(["eval", "--model", "run", "--threshold", "0"] + tiles, folder: folder)
            #expect(
                all.errors
                    == "warning: with --threshold 0 every pixel is foreground; the model's own threshold is \(threshold)\n"
            )
        }
    }

    @Test func aModelMayTellTouchingObjectsApart() throws {
        try withModel { folder, tiles in
            let calibrated = try json(
                ["calibrate", "--model", "run", "--goal", "count", "--split-smoothing", "1.5"] + tiles, folder: folder)
            let after = try #require(calibrated["after"] as? [String: Any])
            #expect((after["split_touching"] as? [String: Double]) == ["smoothing": 1.5, "depth": 1])
            #expect((calibrated["before"] as? [String: Any])?["split_touching"] is NSNull)

            let split = try json(["eval", "--model", "run"] + tiles, folder: folder)
            #expect((split["split_touching"] as? [String: Double])?["smoothing"] == 1.5)
            let count = try #require(split["count"] as? [String: Any])
            #expect(count["mean_absolute_error"] as? Double == after["count_mean_absolute_error"] as? Double)
            let whole = try json(["eval", "--model", "run", "--no-split-touching"] + tiles, folder: folder)
            #expect(whole["split_touching"] is NSNull)

            // Sums by tile are the sums of all.
            let byTile = try #require(split["by_tile"] as? [[String: Any]])
            #expect(byTile.count == 6)
            #expect(byTile.reduce(0) { $0 + ($1["predicted"] as? Int ?? -1) } == count["predicted"] as? Int)
        }
    }
}
