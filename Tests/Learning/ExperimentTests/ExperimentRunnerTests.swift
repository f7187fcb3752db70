// What is run, what is not run again, and what is left when something goes wrong.
import Base
import Configuration
import Experiment
import Foundation
import Metrics
import Schedule
import Synthesis
import TestSupport
import Testing
import Training

/// Trains in this process, a fraction of a second a run, and writes down what it was asked for.
private final class Bench {
    let folder: String
    let settings: ExperimentSettings
    private(set) var launched: [String] = []
    private(set) var measured: [String] = []
    /// The most runs that were under way at a time.
    private(set) var mostAtOnce = 0
    private var atOnce = 0
    /// Measures on the tiles; otherwise a measurement is made up.
    var measuresTiles = false
    /// Called before a run is trained; an exit code other than 0 is how it ends.
    var before: (ExperimentRun) throws -> Int32 = { _ in 0 }

    /// - Parameter change: of the experiment's text.
    init(in folder: String, _ change: (String) -> String = { $0 }) throws {
        self.folder = folder
        if !FileManager.default.fileExists(atPath: folder + "/tiles") {
            var set = SyntheticSet(tiles: 4, seed: 3)
            (set.size, set.split) = (64, SplitShares(train: 0.5, val: 0.5, test: 0))
            _ = try set.write(to: folder + "/tiles", threads: 1)
        }
        let text = """
            base:
              data:
                train: {images: \(folder)/tiles/train/images, masks: \(folder)/tiles/train/masks}
                val: {images: \(folder)/tiles/val/images, masks: \(folder)/tiles/val/masks}
              model: {width: 4, depth: 1}
              sampling: {crop_size: 32, crops_per_epoch: 4}
              training: {batch_size: 2}
              schedule: {phases: [{name: only, loss: jaccard, max_epochs: 2}]}
              evaluation: {window: 64, overlap: 8}
            seeds: [1, 2]
            arms: {plain: {}, fast: {optimizer: {learning_rate: 0.01}}}

            """
        try AtomicFile.write(change(text), to: folder + "/experiment.yaml")
        settings = try ExperimentSettings.load(path: folder + "/experiment.yaml")
    }

    private func madeUp(_ run: ExperimentRun) -> RunMeasurement {
        let point = RunMeasurement.Point(threshold: 0.5, minimumArea: 12, counts: EvaluationCounts(classes: 2))
        return RunMeasurement(
            model: settings.model, epoch: 2, epochs: 2, steps: 4, seconds: 1, outcome: .completed, usual: point,
            calibrated: nil, goal: settings.goal, sweep: [point], phases: [])
    }

    var experiment: ExperimentFolder { ExperimentFolder(folder + "/experiment") }

    func run(jobs: Int = 1) throws -> ExperimentSummary {
        let measuring = RunMeasuring(settings)
        let runner = ExperimentRunner(
            settings, in: experiment, jobs: jobs, observer: Silent(),
            launch: { run, isBegun in
                self.launched.append((isBegun ? "go on " : "") + run.name)
                self.atOnce += 1
                self.mostAtOnce = max(self.mostAtOnce, self.atOnce)
                let code = try self.before(run)
                if code == 0 {
                    _ = try Trainer(
                        configuration: run.configuration, folder: run.folder, resume: isBegun, observer: Silent()
                    ).run()
                }
                return Finished(code) { self.atOnce -= 1 }
            },
            measure: { run in
                self.measured.append(run.name)
                return try self.measuresTiles ? measuring.measure(run) : self.madeUp(run)
            })
        return try runner.run()
    }
}

/// Ends when it is looked at for the third time.
private final class Finished: TrainingProcess {
    private let code: Int32
    private let onExit: () -> Void
    private var looks = 0

    init(_ code: Int32, onExit: @escaping () -> Void) {
        self.code = code
        self.onExit = onExit
    }

    var exitCode: Int32? {
        looks += 1
        if looks == 3 { onExit() }
        return looks < 3 ? nil : code
    }

    func interrupt() {}
}

private final class Silent: ExperimentObserver, TrainingObserver {
    func note(_ text: String) {}
    func started(_ run: ExperimentRun, isBegun: Bool) {}
    func finished(_ run: ExperimentRun, _ measurement: RunMeasurement, done: Int, of count: Int) {}
    func watching(_ runs: [ExperimentRun], done: Int, of count: Int) {}
    func stepped(_ progress: StepProgress) {}
    func evaluating(tile: Int, of tiles: Int) {}
    func epochEnded(_ record: EpochRecord, isBest: Bool) {}
    func decided(_ event: ScheduleEvent) {}
}

@Suite struct ExperimentRunnerTests {
    private static let all = ["plain-seed-1", "fast-seed-1", "plain-seed-2", "fast-seed-2"]

    @Test func everyArmIsTrainedWithEverySeed() throws {
        try withTemporaryFolder { folder in
            let bench = try Bench(in: folder)
            bench.measuresTiles = true
            let summary = try bench.run()
            #expect(bench.launched == Self.all && bench.measured == Self.all && bench.mostAtOnce == 1)
            #expect(summary.rows.map(\.runs.count) == [2, 2] && summary.cautions.isEmpty)
            for run in bench.experiment.runs(of: bench.settings) {
                #expect(run.folder.progress == .finished)
                let stored = try Configuration.load(path: run.folder.config)
                #expect(stored.training.seed == run.seed && stored == run.configuration)
            }
            for measured in summary.rows.flatMap(\.runs) {
                #expect(measured.outcome == .completed && measured.epochs == 2 && measured.steps == 4)
                #expect(measured.usual.threshold == 0.5 && measured.sweep.count > 100)
                #expect(Set(measured.sweep.map(\.minimumArea)).count > 2)
                // Every tile was measured, at a choice that either half made.
                let objects = measured.calibrated?.counts.foreground[0].objects
                #expect(measured.calibrated?.thresholds.count == 2 && measured.calibrated?.minimumAreas.count == 2)
                #expect(objects?.labelled == measured.usual.counts.foreground[0].objects.labelled)
                #expect(measured.usual.counts.foreground[0].objects.labelled > 0 && measured.phases.map(\.epoch) == [2])
            }
            for kind in ["md", "csv", "json"] {
                #expect(FileManager.default.fileExists(atPath: bench.experiment.table(kind)))
            }
            #expect(try String(contentsOfFile: bench.experiment.table("md"), encoding: .utf8) == summary.markdown)
        }
    }

    @Test func severalRunsGoOnAtATime() throws {
        try withTemporaryFolder { folder in
            let bench = try Bench(in: folder)
            let summary = try bench.run(jobs: 3)
            #expect(bench.mostAtOnce == 3 && summary.rows.map(\.runs.count) == [2, 2])
        }
    }

    @Test func whatIsFinishedIsNotRunAgain() throws {
        try withTemporaryFolder { folder in
            let bench = try Bench(in: folder)
            let table = bench.experiment.table("md")
            bench.before = { run in
                // The third run fails; by then the first two are in the table.
                guard run.name == Self.all[2] else { return 0 }
                #expect(try String(contentsOfFile: table, encoding: .utf8).contains("2 of 4 runs"))
                try AtomicFile.write("training on 2 tiles\nsegtrain: tiles: no space\n", to: run.log)
                return 73
            }
            let error = try #require(throws: UserError.self) { try bench.run() }
            #expect(error.kind == .cannotCreate && error.path?.hasSuffix("logs/plain-seed-2.txt") == true)
            #expect(error.reason == "the run of 'plain' with seed 2 failed: tiles: no space")

            let again = try Bench(in: folder)
            #expect(try again.run().rows.map(\.runs.count) == [2, 2])
            #expect(again.launched == Array(Self.all[2...]) && again.measured == Array(Self.all[2...]))

            let third = try Bench(in: folder)
            #expect(try third.run().markdown == again.run().markdown)
            #expect(third.launched.isEmpty && third.measured.isEmpty)
        }
    }

    @Test func aRunThatHasBegunGoesOn() throws {
        try withTemporaryFolder { folder in
            let bench = try Bench(in: folder)
            let runs = bench.experiment.runs(of: bench.settings)
            // As after a kill in the middle of the first run, and one before the second's first checkpoint.
            let copier = Copier(from: runs[0].folder.path + "-whole", to: runs[0].folder.path)
            _ = try Trainer(
                configuration: runs[0].configuration, folder: RunFolder(runs[0].folder.path + "-whole"), resume: false,
                observer: copier
            ).run()
            try runs[1].folder.create()
            try AtomicFile.write("", to: runs[1].folder.events)
            try AtomicFile.write(runs[1].configuration.yaml(), to: runs[1].folder.config)
            #expect(runs[0].folder.progress == .begun && runs[1].folder.progress == .none)
            #expect(bench.experiment.plan(of: bench.settings).contains("plain-seed-1: 1 cycle of only"))
            #expect(try bench.run().rows.map(\.runs.count) == [2, 2])
            #expect(bench.launched == ["go on plain-seed-1"] + Self.all[1...])
        }
    }

    @Test func aChangedExperimentNeedsAnotherFolder() throws {
        try withTemporaryFolder { folder in
            _ = try Bench(in: folder).run()
            let changed = try Bench(in: folder) { $0.replacing("0.01", with: "0.02") }
            let error = try #require(throws: UserError.self) { try changed.run() }
            #expect(changed.launched.isEmpty)
            #expect(error.kind == .usage && error.reason.contains("optimizer.learning_rate: 0.01"))
            #expect(error.remedy == "choose another --output for the changed experiment")
        }
    }

    @Test func anArmThatDivergesIsAResultToo() throws {
        try withTemporaryFolder { folder in
            let bench = try Bench(in: folder) { text in
                text.replacing(
                    "{optimizer: {learning_rate: 0.01}}",
                    with: "{optimizer.learning_rate: 1e6, schedule.phases.only.rate_factor: 1e6}"
                ).replacing("[1, 2]", with: "[1]")
            }
            bench.measuresTiles = true
            let summary = try bench.run()
            #expect(summary.rows.map { $0.runs.map(\.outcome) } == [[.completed], [.gaveUp]])
            #expect(
                summary.rows[1].spreads[0].mean == nil
                    && summary.cautions.contains("1 run of fast gave up after diverging."))
        }
    }

    @Test func aMeasurementOfAnotherModelIsMadeAnew() throws {
        try withTemporaryFolder { folder in
            _ = try Bench(in: folder).run()
            let last = try Bench(in: folder) { $0 + "model: last\n" }
            _ = try last.run()
            #expect(last.launched.isEmpty && last.measured == Self.all)
            let best = try Bench(in: folder)
            _ = try best.run()
            #expect(best.launched.isEmpty && best.measured == Self.all)
        }
    }
}

/// Copies a run folder when its first epoch has ended and been saved.
private final class Copier: TrainingObserver {
    private let from: String
    private let to: String

    init(from: String, to: String) { (self.from, self.to) = (from, to) }

    func stepped(_ progress: StepProgress) {
        guard progress.epoch == 2, progress.step == 1 else { return }
        try? FileManager.default.copyItem(atPath: from, toPath: to)
    }
    func note(_ text: String) {}
    func evaluating(tile: Int, of tiles: Int) {}
    func epochEnded(_ record: EpochRecord, isBest: Bool) {}
    func decided(_ event: ScheduleEvent) {}
}
