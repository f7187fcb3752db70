// A run that diverges goes back, lowers its rate, says so, and gives up when that does not help.
import Configuration
import Foundation
import TestSupport
import Testing
import Training

@Suite struct TrainerDivergenceTests {
    /// A rate at which the first step throws the weights so far away that the second has no finite loss.
    private let absurd = 1e18

    @Test func aRunThatCannotBeSavedGivesUp() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let run = tiny.runFolder("run")
            var start: [String: [Float]] = [:]
            let recorder = Recorder { line in
                if start.isEmpty, line.hasPrefix("step 1") { start = (try? tensors(run.last)) ?? [:] }
            }
            let configuration = try tiny.configuration("optimizer.kind=sgd", "schedule.divergence.tries=2")
                .at(learningRate: absurd)
            let summary = try tiny.train(configuration, to: "run", observer: recorder)

            #expect(summary.outcome == .gaveUp && summary.best == nil && summary.epochs == 0)
            let said = recorder.lines.filter { $0.hasPrefix("decided: recall diverged: ") }
            #expect(said.count == 3)
            #expect(said[0].hasSuffix("; back to the last good state with the learning rate times 0.5 (1 of 2)"))
            #expect(said[1].hasSuffix("; back to the last good state with the learning rate times 0.5 (2 of 2)"))
            #expect(said[2].hasSuffix("; giving up after 2 roll-backs"))
            #expect(said[0].contains("in epoch 1, step 2 (tiles "), "what was in the batch is named: \(said[0])")

            #expect(!start.isEmpty)
            #expect(try tensors(run.good) == start, "the good state is the one before the first step")
            #expect(try tensors(run.last) == start, "and it is what the run leaves")
            #expect(summary.failure?.kind == .diverged && summary.failure?.path == run.path)
            #expect(try tiny.eventKinds("run") == ["start", "loss", "roll_back", "roll_back", "end"])
            #expect(try tiny.epochs("run").count == 1, "no epoch has ended")
        }
    }

    /// The rates are powers of two, so that the lowered one is exactly the other run's. Checkpoints inside the epoch
    /// must not become the state to go back to.
    @Test(arguments: [("sgd", "1"), ("adamw", "none")])
    func afterARollBackTheRunIsOneThatHadTheLowerRateFromTheStart(optimizer: String, interval: String) throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            func train(_ name: String, rate: Double) throws -> TrainingSummary {
                let configuration = try tiny.configuration(
                    "optimizer.kind=\(optimizer)", "schedule.cycles=1",
                    "schedule.divergence.rate_factor=\(0x1p-110)", "training.checkpoint_interval=\(interval)"
                ).at(learningRate: rate)
                return try tiny.train(configuration, to: name)
            }
            let (low, high) = (try train("low", rate: 0x1p-10), try train("high", rate: 0x1p100))
            #expect(low.outcome == .completed && high.outcome == .completed)
            #expect(low.steps == 4 && high.steps == 6, "a step of each phase was lost")
            #expect(low.best == high.best)
            #expect(try tensors(tiny.runFolder("low").last) == tensors(tiny.runFolder("high").last))
            let rollBacks = try tiny.eventKinds("high").filter { $0 == "roll_back" }
            #expect(rollBacks.count == 2)
        }
    }

    /// With one step an epoch the epoch itself goes well: only its weights tell.
    @Test func weightsThatAreNoNumbersAreNeverSaved() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let recorder = Recorder()
            let configuration = try tiny.configuration(
                "optimizer.kind=sgd", "sampling.crops_per_epoch=2", "schedule.divergence.tries=1"
            ).at(learningRate: 1e40)
            #expect(try tiny.train(configuration, to: "run", observer: recorder).outcome == .gaveUp)
            #expect(
                recorder.lines.contains {
                    $0.hasPrefix("decided: recall diverged: weights are not finite in epoch 1, step 1")
                })
            let good = try tensors(tiny.runFolder("run").good)
            #expect(good.values.joined().allSatisfy { $0.isFinite })
        }
    }
}
