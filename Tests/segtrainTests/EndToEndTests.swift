// The three commands on a tiny set, as a shell would run them: train, eval, predict; interrupt and resume.
import Foundation
import Raster
import TestSupport
import Testing

@Suite(.serialized) struct EndToEndTests {
    /// Tiles of 128×128 and a configuration that trains on them for a few steps.
    private func makeData(in folder: String) throws -> String {
        let made = try segtrain([
            "data", "synthesize", "--tiles", "12", "--seed", "3", "--size", "128", "--split", "0.5/0.25/0.25",
            "--output",
            folder + "/tiles",
        ])
        try #require(made.exitCode == 0, "\(made.errors)")
        let config = """
            data:
              train: {images: tiles/train/images, masks: tiles/train/masks}
              val: {images: tiles/val/images, masks: tiles/val/masks}
            model: {width: 4, depth: 2}
            sampling: {crop_size: 32, crops_per_epoch: 16, object_share: 0.5}
            augmentation: {horizontal_flips: true, vertical_flips: true, quarter_turns: true, noise: 0.05}
            optimizer: {kind: adamw, learning_rate: 0.003}
            training: {seed: 5, batch_size: 4}
            schedule:
              cycles: 2
              phases:
                - {name: recall, loss: {kind: weighted_cross_entropy, power: 0.5}, max_epochs: 1}
                - {name: precision, loss: jaccard, rate_factor: 0.3, max_epochs: 2}
            evaluation: {window: 128, overlap: 16}
            """
        try config.write(toFile: folder + "/tiny.yaml", atomically: true, encoding: .utf8)
        return folder + "/tiny.yaml"
    }

    @Test func trainEvaluatePredict() throws {
        try withTemporaryFolder { folder in
            _ = try makeData(in: folder)
            let trained = try segtrain(["train", "--config", "tiny.yaml", "--output", "run"], folder: folder)
            try #require(trained.exitCode == 0, "\(trained.errors)")
            #expect(trained.errors.contains("recall → precision"), "the switch is announced")
            for file in ["config.yaml", "epochs.csv", "events.jsonl", "best.safetensors", "last.safetensors"] {
                #expect(FileManager.default.fileExists(atPath: folder + "/run/" + file), "\(file)")
            }
            let rows = try String(contentsOfFile: folder + "/run/epochs.csv", encoding: .utf8).split(separator: "\n")
            #expect(rows.count == 1 + 6, "a header and an epoch a line")

            let evaluated = try segtrain(
                ["eval", "--model", "run", "--images", "tiles/test/images", "--masks", "tiles/test/masks", "--json"],
                folder: folder)
            try #require(evaluated.exitCode == 0, "\(evaluated.errors)")
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(evaluated.output.utf8)) as? [String: Any])
            #expect(
                Set(json.keys) == [
                    "tiles", "threshold", "iou", "minimum_object_area", "split_touching", "pixel", "object", "count",
                    "by_tile",
                ])
            #expect(json["tiles"] as? Int == 3)
            #expect((json["object"] as? [String: Any])?["true_positives"] is Int)

            let predicted = try segtrain(
                [
                    "predict", "--model", "run", "tiles/test/images", "--output", "masks", "--overlay", "--vector",
                    "gpkg",
                    "--count",
                ], folder: folder)
            try #require(predicted.exitCode == 0, "\(predicted.errors)")
            let lines = predicted.output.split(separator: "\n")
            let written = lines.prefix(9).map { folder + "/" + $0 }
            #expect(lines.count == 14 && lines[9].hasPrefix("file ") && lines[13].hasPrefix("total "))
            // What a prediction counts is what counts its masks, and its layers.
            let total = lines[13].split(separator: " ").last
            for suffix in ["mask.png", "objects.gpkg"] {
                let files = written.filter { $0.hasSuffix(suffix) }
                #expect(files.count == 3)
                let counted = try segtrain(["count"] + files, folder: folder)
                #expect(counted.output.split(separator: "\n").last?.split(separator: " ").last == total)
            }
            for path in written where !path.hasSuffix(".gpkg") {
                let info = try RasterReader(path: String(path)).info
                #expect(info.width == 128 && info.height == 128)
            }
        }
    }

    @Test func aRunHasAReportWithPictures() throws {
        try withTemporaryFolder { folder in
            _ = try makeData(in: folder)
            let trained = try segtrain(["train", "--config", "tiny.yaml", "--output", "run"], folder: folder)
            try #require(trained.exitCode == 0, "\(trained.errors)")
            func pictures(_ arguments: String...) throws -> (notes: String, curves: Int, pngs: [Data]) {
                let made = try segtrain(["report", "run"] + arguments, folder: folder)
                try #require(made.exitCode == 0 && made.output == "run/report.html\n", "\(made.errors)")
                let page = try String(contentsOfFile: folder + "/run/report.html", encoding: .utf8)
                let figure = page.firstMatch(of: /<figure class="curve">[\s\S]*?<\/figure>/)
                return (
                    made.errors, figure?.0.matches(of: /<path class="series"/).count ?? 0,
                    page.matches(of: /src="data:image\/png;base64,([^"]*)"/).compactMap {
                        Data(base64Encoded: String($0.1))
                    }
                )
            }
            // All three validation tiles of 128×128, magnified four times.
            let whole = try pictures()
            try #require(whole.pngs.count == 3 && whole.notes.isEmpty)
            #expect(whole.curves == 2, "precision against recall, of pixels and of objects")
            try whole.pngs[0].write(to: URL(fileURLWithPath: folder + "/picture.png"))
            let info = try RasterReader(path: folder + "/picture.png").info
            #expect(info.width == 512 && info.height == 512 && info.bands == 3)
            #expect(try pictures("--tiles", "2").pngs.count == 2)

            // Without its tiles a run has a page all the same; other tiles can be given.
            try FileManager.default.moveItem(atPath: folder + "/tiles/val", toPath: folder + "/moved")
            let without = try pictures()
            #expect(without.pngs.isEmpty && without.notes.contains("/tiles/val/images: no such folder"))
            #expect(try pictures("--images", "moved/images", "--masks", "moved/masks").pngs == whole.pngs)
        }
    }

    @Test func anInterruptedRunResumesBitForBit() throws {
        try withTemporaryFolder { folder in
            _ = try makeData(in: folder)
            let whole = try segtrain(["train", "--config", "tiny.yaml", "--output", "whole"], folder: folder)
            try #require(whole.exitCode == 0, "\(whole.errors)")

            let cut = try segtrain(
                ["train", "--config", "tiny.yaml", "--output", "cut"], folder: folder, interruptAfter: "\n    2  ")
            #expect(cut.exitCode == 130)
            #expect(cut.errors.contains("a checkpoint is saved"))
            // Another number of threads must not matter either.
            let resumed = try segtrain(["train", "--resume", "cut", "--threads", "1"], folder: folder)
            try #require(resumed.exitCode == 0, "\(resumed.errors)")

            func best(_ run: String) -> Data? {
                FileManager.default.contents(atPath: folder + "/\(run)/best.safetensors")
            }
            #expect(best("whole") != nil && best("whole") == best("cut"))
            // Times differ; everything else in the table of epochs must not.
            func table(_ run: String) throws -> [[Substring]] {
                try String(contentsOfFile: folder + "/\(run)/epochs.csv", encoding: .utf8).split(separator: "\n")
                    .map { $0.split(separator: ",", omittingEmptySubsequences: false).dropLast(3) }.map(Array.init)
            }
            #expect(try table("whole") == table("cut"))
        }
    }

    @Test func theSameSeedGivesTheSameModelOnAnyNumberOfThreads() throws {
        try withTemporaryFolder { folder in
            _ = try makeData(in: folder)
            var models: [Data?] = []
            for threads in ["1", "2", "3"] {
                let run = try segtrain(
                    [
                        "train", "--config", "tiny.yaml", "--output", "run\(threads)", "--threads", threads, "--set",
                        "schedule.max_epochs=2",
                    ], folder: folder)
                try #require(run.exitCode == 0, "\(run.errors)")
                models.append(FileManager.default.contents(atPath: folder + "/run\(threads)/best.safetensors"))
            }
            #expect(models[0] != nil && models[0] == models[1] && models[1] == models[2])
        }
    }
}
