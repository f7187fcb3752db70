// A run that was killed at any kind of moment and resumed is, bit for bit, the run that was not.
import Configuration
import Foundation
import ModelFile
import TestSupport
import Testing
import Training

@Suite struct ResumeTests {
    /// The first phase diverges once at its first rate, so a roll-back is one of the moments.
    private func configuration(
        _ tiny: TinyRun, checkpointInterval: String, average: String, optimizer: String
    ) throws -> Configuration {
        try tiny.configuration(
            "schedule.cycles=1", "training.checkpoint_interval=\(checkpointInterval)",
            "training.weight_average=\(average)", "schedule.phases.precision.optimizer=\(optimizer)",
            "schedule.divergence.rate_factor=\(0x1p-110)"
        ).at(learningRate: 0x1p100)
    }

    @Test(arguments: [
        (
            "1", "0.9", "rescale",
            [
                "step 1 of 2 in epoch 1", "decided: recall diverged", "step 2 of 2 in epoch 1", "evaluated",
                "end of epoch 1", "decided: epoch 1 is the best", "decided: recall has run", "step 1 of 2 in epoch 2",
                "decided: precision has run",
            ]
        ),
        ("1", "none", "reset", ["decided: recall has run", "step 1 of 2 in epoch 2", "step 2 of 2 in epoch 2"]),
        ("none", "none", "keep", ["step 1 of 2 in epoch 1", "step 2 of 2 in epoch 2"]),
    ])
    func aRunGoesOnFromAnyMoment(
        checkpointInterval: String, average: String, optimizer: String, moments: [String]
    ) throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let configuration = try configuration(
                tiny, checkpointInterval: checkpointInterval, average: average, optimizer: optimizer)
            // The first time that each is told the run folder is copied, which is how a kill would leave it.
            let recorder = Recorder { line in
                guard let moment = moments.firstIndex(where: line.hasPrefix) else { return }
                try? FileManager.default.copyItem(atPath: "\(folder)/whole", toPath: "\(folder)/cut-\(moment)")
            }
            let whole = try tiny.train(configuration, to: "whole", observer: recorder)
            #expect(whole.outcome == .completed && whole.best != nil)

            for (number, moment) in moments.enumerated() {
                let name = "cut-\(number)"
                let summary = try tiny.train(configuration, to: name, resume: true)
                #expect(summary.outcome == whole.outcome && summary.steps == whole.steps, "\(moment)")
                #expect(summary.best == whole.best, "\(moment)")
                try expectSame(name, "whole", tiny, moment)
            }
        }
    }

    /// At whatever moment a run is killed, its checkpoint lacks no more steps than there are between two of them.
    @Test(arguments: [("2", 2), ("3", 3), ("none", 5)])
    func noMoreThanAnIntervalIsLost(checkpointInterval: String, steps interval: Int) throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let last = tiny.runFolder("run").last
            var done = 0
            var lost: [Int] = []
            let recorder = Recorder { line in
                if line.hasPrefix("step ") { done += 1 }
                if let checkpoint = try? Checkpoint(reading: last) { lost.append(done - checkpoint.state.totalSteps) }
            }
            let configuration = try tiny.configuration(
                "sampling.crops_per_epoch=10", "training.checkpoint_interval=\(checkpointInterval)")
            let summary = try tiny.train(configuration, to: "run", observer: recorder)
            #expect(summary.steps == done && done == 4 * 5)
            // The moment before a checkpoint is written is among them.
            #expect(lost.count > done && lost.max() == interval)
        }
    }

    /// What a run of one epoch says when it is resumed with these settings; nothing when it goes on.
    private func refusal(_ tiny: TinyRun, _ overrides: String...) throws -> String {
        let configuration = try tiny.configuration(["schedule.max_epochs=1"] + overrides)
        let text = message { _ = try tiny.train(configuration, to: "run", resume: true) }
        if text.isEmpty { return text }
        let start = "\(tiny.runFolder("run").last): tiles or config.yaml have changed since the run began: "
        let end = "; restore them, or start a new run with another --output"
        #expect(text.hasPrefix(start) && text.hasSuffix(end), "\(text)")
        return String(text.dropFirst(start.count).dropLast(end.count))
    }

    private func withRun(_ body: (TinyRun) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            _ = try tiny.train(tiny.configuration("schedule.max_epochs=1"), to: "run")
            try body(tiny)
        }
    }

    /// Every section of the settings that decides what is computed.
    @Test func otherSettingsDoNotGoOn() throws {
        try withRun { tiny in
            let checkpoint = try Data(contentsOf: URL(filePath: tiny.runFolder("run").last))
            #expect(try refusal(tiny, "data.bands=[3,2,1]") == "data.bands: expected all, found [3, 2, 1]")
            #expect(
                try refusal(tiny, "data.labels={background: 0, van: 255}")
                    == "data.labels: expected auto, found {background: 0, van: 255}")
            #expect(try refusal(tiny, "data.ignore=9") == "data.ignore: expected none, found 9")
            #expect(
                try refusal(tiny, "data.ground_resolution=0.3") == "data.ground_resolution: expected auto, found 0.3")
            #expect(try refusal(tiny, "model.width=8") == "model.width: expected 4, found 8")
            #expect(try refusal(tiny, "sampling.object_share=0.75").hasPrefix("sampling.object_share: expected 0.5, "))
            #expect(try refusal(tiny, "sampling.crops_per_epoch=6") == "sampling.crops_per_epoch: expected 4, found 6")
            #expect(try refusal(tiny, "augmentation.noise=0.25").hasSuffix("found 0.25"))
            #expect(try refusal(tiny, "augmentation.scale=[0.5, 2]").hasPrefix("augmentation.scale: expected "))
            #expect(try refusal(tiny, "optimizer.beta1=0.5").hasPrefix("optimizer.beta1: expected "))
            #expect(
                try refusal(tiny, "optimizer.learning_rate=0.5") == "optimizer.learning_rate: expected 0.01, found 0.5")
            #expect(try refusal(tiny, "training.seed=6") == "training.seed: expected 5, found 6")
            #expect(try refusal(tiny, "training.batch_size=4") == "training.batch_size: expected 2, found 4")
            #expect(try refusal(tiny, "training.precision=bf16") == "training.precision: expected fp32, found bf16")
            #expect(
                try refusal(tiny, "training.weight_average=0.9") == "training.weight_average: expected none, found 0.9")
            #expect(
                try refusal(tiny, "schedule.phases.precision.loss={kind: jaccard, smooth: 2}")
                    == "schedule.phases.precision.loss.smooth: expected 1, found 2")
            #expect(try refusal(tiny, "schedule.max_epochs=2") == "schedule.max_epochs: expected 1, found 2")
            #expect(try refusal(tiny, "evaluation.threshold=0.25") == "evaluation.threshold: expected 0.5, found 0.25")
            // The refused have changed nothing.
            #expect(try Data(contentsOf: URL(filePath: tiny.runFolder("run").last)) == checkpoint)
            #expect(try tiny.epochs("run").count == 2)
        }
    }

    /// Where the tiles are, what they may take in memory, how often a run is saved, what its model is calibrated for.
    @Test func settingsThatDecideNothingMayChange() throws {
        try withRun { tiny in
            try FileManager.default.moveItem(atPath: "\(tiny.folder)/val", toPath: "\(tiny.folder)/moved")
            let settings = [
                "data.val={images: \(tiny.folder)/moved/images, masks: \(tiny.folder)/moved/masks}",
                "data.memory_limit=1", "training.checkpoint_interval=1", "calibration.goal=f1", "schedule.max_epochs=1",
            ]
            let summary = try tiny.train(tiny.configuration(settings), to: "run", resume: true)
            #expect(summary.outcome == .limitReached)
        }
    }

    @Test func otherTilesDoNotGoOn() throws {
        try withRun { tiny in
            try tiny.writeTile("train", "d")
            #expect(try refusal(tiny) == "the training tile 'd' is new")
            for kind in ["images", "masks"] {
                try FileManager.default.removeItem(atPath: "\(tiny.folder)/train/\(kind)/d.png")
            }
            try tiny.writeTile("val", "d")
            #expect(try refusal(tiny) == "the validation tile 'd' is new")
        }
    }

    /// The numbers of tiles, their sizes and the normalisation stay what they were.
    @Test func tilesThatOnlyLookTheSameDoNotGoOn() throws {
        try withRun { tiny in
            let files = FileManager.default
            func path(_ kind: String, _ name: String, _ set: String = "train") -> String {
                "\(tiny.folder)/\(set)/\(kind)/\(name).png"
            }
            func swap(_ kinds: [String]) throws {
                for kind in kinds {
                    try files.moveItem(atPath: path(kind, "a"), toPath: path(kind, "t"))
                    try files.moveItem(atPath: path(kind, "b"), toPath: path(kind, "a"))
                    try files.moveItem(atPath: path(kind, "t"), toPath: path(kind, "b"))
                }
            }
            try swap(["masks"])
            let masks =
                "mask of the training tile 'a' is not what it was, mask of the training tile 'b' is not what it was"
            #expect(try refusal(tiny) == masks)
            try swap(["images"])
            #expect(try refusal(tiny).hasPrefix("image and mask of the training tile 'a' are not what they were"))
            try swap(["images", "masks"])
            for kind in ["images", "masks"] { try files.moveItem(atPath: path(kind, "a"), toPath: path(kind, "z")) }
            #expect(try refusal(tiny) == "the training tile 'a' is gone, the training tile 'z' is new")
            // Without the list it is still known that they are others.
            let list = tiny.runFolder("run").tiles
            let text = try #require(files.contents(atPath: list))
            try files.removeItem(atPath: list)
            #expect(try refusal(tiny) == "some tile is another one")
            for kind in ["images", "masks"] { try files.moveItem(atPath: path(kind, "z"), toPath: path(kind, "a")) }
            for kind in ["images", "masks"] {
                try files.removeItem(atPath: path(kind, "c", "val"))
                try files.copyItem(atPath: path(kind, "b"), toPath: path(kind, "c", "val"))
            }
            try text.write(to: URL(filePath: list))
            #expect(try refusal(tiny) == "image and mask of the validation tile 'c' are not what they were")
            // Written anew, the same tile; in the file system it is another.
            try tiny.writeTile("val", "c")
            try files.removeItem(atPath: list)
            #expect(try refusal(tiny) == "")
            #expect(files.contents(atPath: list) == text)
        }
    }

    @Test func otherKernelsAreSaid() throws {
        try withRun { tiny in
            let last = tiny.runFolder("run").last
            let file = try TensorFile.read(last)
            let text = try #require(file.metadata["training"])
            let own = try #require(try Checkpoint(reading: last).state.instructionSet)
            func notes(_ instructionSet: String) throws -> [String] {
                let changed = text.replacing(
                    #""instructionSet":"\#(own)""#, with: #""instructionSet":"\#(instructionSet)""#)
                try file.write(to: last, changing: ["training": changed])
                let recorder = Recorder()
                _ = try tiny.train(
                    tiny.configuration("schedule.max_epochs=1"), to: "run", resume: true, observer: recorder)
                return recorder.lines.filter { $0.contains("instruction set") }
            }
            #expect(try notes(own).isEmpty)
            let said = try notes("sse9")
            #expect(said.count == 1 && said[0].contains("sse9 and goes on with \(own)"))
        }
    }

    /// The first checkpoints have no settings: what they say of the model and the schedule is compared.
    @Test func otherSettingsDoNotGoOnFromAnEarlierCheckpoint() throws {
        try withRun { tiny in
            let last = tiny.runFolder("run").last
            let file = try TensorFile.read(last)
            let text = try #require(file.metadata["training"])
            let settings = try Regex(#""settings":"([^"\\]|\\.)*","#)
            let earlier = text.replacing(settings, with: "")
            try #require(earlier.count < text.count)
            try file.write(to: last, changing: ["training": earlier])
            #expect(try Checkpoint(reading: last).state.settings == nil)

            #expect(try refusal(tiny, "model.width=8") == "network.width: expected 4, found 8")
            #expect(try refusal(tiny, "data.bands=[1,2]") == "network.inputBands: expected 3, found 2")
            #expect(try refusal(tiny, "data.bands=[3,2,1]") == "bands: expected none, found [3, 2, 1]")
            #expect(
                try refusal(tiny, "data.labels={background: 0, van: 255}") == "labels.names[1]: expected car, found van"
            )
            #expect(try refusal(tiny, "data.ground_resolution=0.3") == "groundResolution: expected none, found 0.3")
            #expect(try refusal(tiny, "training.batch_size=4") == "training.crops: expected 4, found 8")
            #expect(try refusal(tiny, "schedule.max_epochs=2") == "schedule.maximumEpochs: expected 1, found 2")
            #expect(try refusal(tiny, "schedule.cycles=3") == "schedule.cycles: expected 2, found 3")
            #expect(try refusal(tiny, "optimizer.learning_rate=0.5").hasPrefix("schedule.baseLearningRate: "))
            #expect(try refusal(tiny, "training.seed=6") == "seed: expected 5, found 6")
            #expect(try refusal(tiny) == "")
        }
    }

    /// With checksums that hold.
    @Test func settingsThatAreNoneAreRefused() throws {
        try withRun { tiny in
            let last = tiny.runFolder("run").last
            let file = try TensorFile.read(last)
            let text = try #require(file.metadata["training"])
            let settings = try Regex(#""settings":"([^"\\]|\\.)*""#)
            try file.write(to: last, changing: ["training": text.replacing(settings, with: #""settings":"a: [""#)])
            let configuration = try tiny.configuration("schedule.max_epochs=1")
            #expect(
                message { _ = try tiny.train(configuration, to: "run", resume: true) }
                    .hasPrefix("\(last): the training state is invalid: its settings: not valid YAML: "))
        }
    }

    @Test func aFinishedRunIsLeftAsItIs() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let configuration = try tiny.configuration("schedule.max_epochs=1")
            let whole = try tiny.train(configuration, to: "run")
            let rows = try tiny.epochs("run")
            let recorder = Recorder()
            let again = try tiny.train(configuration, to: "run", resume: true, observer: recorder)
            #expect(again.outcome == whole.outcome && again.steps == whole.steps && again.best == whole.best)
            #expect(!recorder.lines.contains { $0.hasPrefix("step") })
            #expect(try tiny.epochs("run") == rows)
        }
    }

    /// The model, the optimizer, the table of epochs and the decisions; times are a run's own.
    private func expectSame(_ name: String, _ other: String, _ tiny: TinyRun, _ moment: String) throws {
        let (a, b) = (tiny.runFolder(name), tiny.runFolder(other))
        #expect(try tensors(a.last) == tensors(b.last), "\(moment)")
        #expect(FileManager.default.contentsEqual(atPath: a.best, andPath: b.best), "\(moment)")
        #expect(try tiny.epochs(name) == tiny.epochs(other), "\(moment)")
        let events = try tiny.eventKinds(name)
        #expect(events.contains("resume"), "\(moment)")
        #expect(try events.filter { $0 != "resume" } == tiny.eventKinds(other), "\(moment)")
    }
}
