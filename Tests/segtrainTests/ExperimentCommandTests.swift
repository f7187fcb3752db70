// Experiments as a shell would run them: one table from several trainings, interrupted and gone on with.
import Foundation
import TestSupport
import Testing
import Training

@Suite(.serialized) struct ExperimentCommandTests {
    private func makeExperiment(in folder: String, epochs: Int) throws {
        let made = try segtrain([
            "data", "synthesize", "--tiles", "8", "--seed", "3", "--size", "128", "--split", "1/1/0", "--output",
            folder + "/tiles",
        ])
        try #require(made.exitCode == 0, "\(made.errors)")
        let text = """
            base:
              data:
                train: {images: tiles/train/images, masks: tiles/train/masks}
                val: {images: tiles/val/images, masks: tiles/val/masks}
              model: {width: 4, depth: 1}
              sampling: {crop_size: 32, crops_per_epoch: 8}
              training: {batch_size: 4}
              schedule:
                max_epochs: \(epochs)
                phases: [{name: find, loss: weighted_cross_entropy, max_epochs: \(epochs)}]
              evaluation: {window: 128, overlap: 8}
            seeds: [7]
            arms:
              plain: {}
              switched:
                schedule:
                  phases:
                    - {name: find, loss: weighted_cross_entropy, max_epochs: 1}
                    - {name: cut, loss: jaccard, max_epochs: \(epochs)}
            """
        try text.write(toFile: folder + "/arms.yaml", atomically: true, encoding: .utf8)
    }

    @Test func oneTableFromSeveralTrainings() throws {
        try withTemporaryFolder { folder in
            try makeExperiment(in: folder, epochs: 2)
            let planned = try segtrain(["experiment", "--config", "arms.yaml", "--dry-run"], folder: folder)
            #expect(planned.exitCode == 0)
            #expect(
                planned.output == """
                    plain-seed-7: 1 cycle of find, at most 2 epochs of 2 steps: to do
                    switched-seed-7: 1 cycle of find → cut, at most 2 epochs of 2 steps: to do

                    """)
            #expect(!FileManager.default.fileExists(atPath: folder + "/runs"), "a plan leaves nothing")

            let run = try segtrain(
                ["experiment", "--config", "arms.yaml", "--jobs", "2", "--set", "optimizer.learning_rate=0.002"],
                folder: folder)
            try #require(run.exitCode == 0, "\(run.errors)")
            let table = try String(contentsOfFile: folder + "/runs/arms/table.md", encoding: .utf8)
            #expect(run.output == table + "runs/arms/table.md\n")
            #expect(table.contains("| plain | 1 |") && table.contains("| switched | 1 | cut | 1 | 2 |"))
            // Each run's folder is one that the other commands take.
            let info = try segtrain(["info", "runs/arms/runs/switched-seed-7", "--json"], folder: folder)
            #expect(info.exitCode == 0 && info.output.contains("\"seed\":7"))
            let config = try String(
                contentsOfFile: folder + "/runs/arms/runs/plain-seed-7/config.yaml", encoding: .utf8)
            #expect(config.contains("learning_rate: 0.002"))

            let again = try segtrain(
                ["experiment", "--config", "arms.yaml", "--set", "optimizer.learning_rate=0.002"], folder: folder)
            #expect(again.exitCode == 0 && again.output == run.output && !again.errors.contains("starting"))
            #expect(again.errors.contains("2 of 2 runs are finished already"))

            let changed = try segtrain(["experiment", "--config", "arms.yaml"], folder: folder)
            #expect(changed.exitCode == 64)
            #expect(changed.errors.contains("this run has optimizer.learning_rate: 0.002, asked for is 0.001"))
        }
    }

    /// Killed, it takes its trainings along; started again at once, it waits until they have saved their work.
    @Test func aKilledExperimentLeavesNoTraining() throws {
        try withTemporaryFolder { folder in
            try makeExperiment(in: folder, epochs: 3000)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try productPath())
            process.arguments = ["experiment", "--config", "arms.yaml", "--output", "cut", "--jobs", "2"]
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let runs = ["plain", "switched"].map { RunFolder("\(folder)/cut/runs/\($0)-seed-7") }
            for _ in 0..<600 where !runs.allSatisfy(\.isInUse) { Thread.sleep(forTimeInterval: 0.05) }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            for _ in 0..<600 where runs.contains(where: \.isInUse) { Thread.sleep(forTimeInterval: 0.05) }
            #expect(runs.map(\.isInUse) == [false, false])
        }
    }

    @Test func anInterruptedExperimentGoesOn() throws {
        try withTemporaryFolder { folder in
            try makeExperiment(in: folder, epochs: 6)
            let cut = try segtrain(
                ["experiment", "--config", "arms.yaml", "--output", "cut"], folder: folder,
                interruptAfter: "starting plain-seed-7")
            #expect(cut.exitCode == 130)
            #expect(
                cut.errors.hasSuffix(
                    "segtrain: cut: interrupted after 0 of 2 runs; checkpoints are saved; start it again to continue\n")
            )
            let resumed = try segtrain(["experiment", "--config", "arms.yaml", "--output", "cut"], folder: folder)
            try #require(resumed.exitCode == 0, "\(resumed.errors)")
            let whole = try segtrain(["experiment", "--config", "arms.yaml", "--output", "whole"], folder: folder)
            try #require(whole.exitCode == 0, "\(whole.errors)")
            for run in ["plain", "switched"] {
                func model(_ experiment: String) -> Data? {
                    FileManager.default.contents(atPath: "\(folder)/\(experiment)/runs/\(run)-seed-7/best.safetensors")
                }
                #expect(model("cut") != nil && model("cut") == model("whole"), "\(run): the same, bit for bit")
            }
        }
    }

    @Test func aRunThatFailsIsNamedWithWhatItSaid() throws {
        try withTemporaryFolder { folder in
            try makeExperiment(in: folder, epochs: 1)
            let failed = try segtrain(
                ["experiment", "--config", "arms.yaml", "--output", "out", "--set", "data.train.masks=nowhere"],
                folder: folder)
            #expect(failed.exitCode == 66)
            #expect(
                failed.errors.hasSuffix(
                    "segtrain: out/logs/plain-seed-7.txt: the run of 'plain' with seed 7 failed: nowhere: no such "
                        + "folder of masks; correct the path; start the experiment again to continue\n"),
                "\(failed.errors)")
        }
    }
}
