// A checkpoint comes back as it was written; a damaged one is told apart and has a substitute.
import Base
import Configuration
import Dataset
import Foundation
import Metrics
import Model
import ModelFile
import Schedule
import TestSupport
import Testing
import Training

/// A network, its optimizer and where the run stands, with numbers that no other seed has.
private struct Moment {
    let model: TrainedModel
    let optimizer: Optimizer
    var state: TrainingState

    init(seed: UInt64) {
        let configuration = UNetConfiguration(inputBands: 1, classes: 2, width: 2, depth: 1)
        let network = UNet(configuration, seed: seed)
        network.statistics.pointer[0] = Float(seed) / 8
        optimizer = Optimizer(.standard, slices: network.slices, count: network.parameters.count)
        for (number, part) in optimizer.state.enumerated() {
            for i in 0..<part.buffer.count { part.buffer.pointer[i] = Float(i) + Float(seed) / Float(2 + number) }
        }
        optimizer.stepCount = 40 + Int(seed)
        model = TrainedModel(
            network: network,
            description: ModelDescription(
                network: configuration, labels: .automatic,
                normalization: Normalization(mean: [1], standardDeviation: [2]), sampleType: .uint8, threshold: 0.5,
                minimumArea: 0))
        let phase = Phase(name: "recall", loss: "cross_entropy", maximumEpochs: 9)
        state = TrainingState(schedule: ScheduleState(SchedulePlan(phases: [phase], baseLearningRate: 0.1)), seed: seed)
        (state.lossSum, state.totalSteps, state.optimizerSteps) = (0.1 + Double(seed), 50, optimizer.stepCount)
        (state.elapsedSeconds, state.logs) = (1.0 / 3, LogPositions(epochs: 12, events: 34))
    }

    func write(to run: RunFolder) throws { try Checkpoint.write(model, optimizer, state, to: run) }

    /// All numbers, flat.
    var numbers: [[Float]] {
        ([model.network.parameters, model.network.statistics] + optimizer.state.map(\.buffer))
            .map { Array(UnsafeBufferPointer(start: $0.pointer, count: $0.count)) }
    }
}

@Suite struct CheckpointTests {
    /// A checkpoint as segtrain 0.1 wrote it. It stays as it is: later versions must read it.
    @Test func checkpointsOfFormat1AreRead() throws {
        let path = packageRoot + "/Tests/Learning/TrainingTests/Fixtures/format-1.safetensors"
        let checkpoint = try Checkpoint(reading: path)
        let moment = Moment(seed: 9)
        try checkpoint.restore(moment.model.network, moment.optimizer)
        var hash = SHA256()
        for numbers in moment.numbers { numbers.withUnsafeBytes { hash.add($0) } }
        #expect(SHA256.hexadecimal(hash.digest()) == "589bb3435d4eb0970ad22f1ca4d134b5d3054acd83b955bbe373721809d488a0")
        #expect(moment.optimizer.stepCount == 43 && checkpoint.state.seed == 3 && checkpoint.state.totalSteps == 50)
        #expect(checkpoint.state.logs == LogPositions(epochs: 12, events: 34))
        #expect(try TrainedModel(reading: path).description.normalization.mean == [1])
    }

    /// The same of the first version that kept its settings, and of past epochs only what conditions look back on.
    @Test func checkpointsWithSettingsAreRead() throws {
        let path = packageRoot + "/Tests/Learning/TrainingTests/Fixtures/format-1-with-settings.safetensors"
        var state = try Checkpoint(reading: path).state
        #expect(state.schedule.epoch == 5 && state.schedule.outcome == .completed && state.schedule.best?.epoch == 1)
        #expect(state.schedule.lastMetrics?[.falseObjects] == 1076)
        let settings = try Configuration(yaml: try #require(state.settings), path: path)
        #expect(settings.augmentation.noise == 0.05 && settings.schedulePlan == state.schedule.plan)
        #expect(try settings.firstDifference(fromRunWith: try #require(state.settings), at: path) == nil)
        // What is written now says the same.
        state = try JSONDecoder().decode(TrainingState.self, from: try encoded(state))
        #expect(try encoded(state) == encoded(Checkpoint(reading: path).state))
    }

    private func encoded(_ state: TrainingState) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(state)
    }

    private func refusal(_ path: String) throws -> UserError {
        try #require(throws: UserError.self) { _ = try Checkpoint(reading: path) }
    }

    @Test func everythingComesBackAsItWas() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let written = Moment(seed: 3)
            try written.write(to: run)
            let checkpoint = try Checkpoint(reading: run.last)
            #expect(try encoded(checkpoint.state) == encoded(written.state))
            let other = Moment(seed: 4)
            #expect(other.numbers != written.numbers)
            try checkpoint.restore(other.model.network, other.optimizer)
            #expect(other.numbers == written.numbers)
            #expect(other.optimizer.stepCount == 43)
        }
    }

    @Test func thereAreTwoGenerationsAndOneToRollBackTo() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            func seeds() throws -> [UInt64] {
                try [run.last, run.previous, run.good].map { try Checkpoint(reading: $0).state.seed }
            }
            try Moment(seed: 1).write(to: run)
            try Moment(seed: 2).write(to: run)
            #expect(try seeds() == [2, 1, 2])
            // Neither a suspected collapse nor the middle of an epoch is a state to go back to.
            var collapsing = Moment(seed: 3)
            for recall in [0.9, 0] { _ = collapsing.state.schedule.observe([.pixelRecall: recall]) }
            try collapsing.write(to: run)
            #expect(try seeds() == [3, 2, 2])
            var midway = Moment(seed: 4)
            midway.state.step = 1
            try midway.write(to: run)
            #expect(try seeds() == [4, 3, 2])
        }
    }

    @Test(arguments: ["truncated", "changed", "gone"])
    func theOneBeforeStandsInForADamagedOne(damage: String) throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            try Moment(seed: 1).write(to: run)
            try Moment(seed: 2).write(to: run)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: run.last))
            try FileManager.default.removeItem(atPath: run.last)
            if damage == "truncated" { bytes.removeLast(100) }
            if damage == "changed" { bytes[bytes.count / 2] ^= 1 }
            if damage != "gone" { try bytes.write(to: URL(fileURLWithPath: run.last)) }

            let recorder = Recorder()
            #expect(try Checkpoint.newest(in: run, observer: recorder).state.seed == 1)
            #expect(recorder.lines.count == 2 && recorder.lines[0].hasPrefix("note: \(run.last): "))
            #expect(recorder.lines.last == "note: falling back to the checkpoint before it, \(run.previous)")
            // The next checkpoint must not make the damaged one its substitute.
            try Moment(seed: 5).write(to: run)
            #expect(try Checkpoint(reading: run.previous).state.seed == 1)
        }
    }

    @Test func withoutASubstituteTheDamageIsAnError() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            try Moment(seed: 1).write(to: run)
            try Data("no checkpoint".utf8).write(to: URL(fileURLWithPath: run.last))
            let recorder = Recorder()
            let error = try #require(throws: UserError.self) {
                _ = try Checkpoint.newest(in: run, observer: recorder)
            }
            #expect(error.kind == .data && error.path == run.last && recorder.lines.isEmpty)
        }
    }

    @Test func aModelIsNoCheckpoint() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let moment = Moment(seed: 1)
            try moment.model.write(to: run.best)
            #expect(
                "\(try refusal(run.best))" == "\(run.best): this file holds a model but no training state; "
                    + "resume from a run folder's last.safetensors")
            let metadata = moment.model.metadata().merging(["training": "{}"]) { own, _ in own }
            try TensorFile.write(moment.model.tensorSources(), metadata: metadata, to: run.last)
            let error = try refusal(run.last)
            #expect(error.kind == .data && error.reason.hasPrefix("the training state cannot be decoded"))
        }
    }

    /// With checksums that hold.
    @Test(arguments: [
        (#""phaseIndex":0"#, #""phaseIndex":99"#, "schedule.phaseIndex 99"),
        (#""phaseIndex":0"#, #""phaseIndex":-1"#, "schedule.phaseIndex -1"),
        (#""phases":\[.*\],"selection""#, #""phases":[],"selection""#, "schedule.plan.phases: 0"),
        (#""maximumEpochs":9"#, #""maximumEpochs":0"#, "schedule.plan.epochs 0"),
        (#""warmupEpochs":0"#, #""warmupEpochs":-1"#, "schedule.plan.warmupEpochs -1.0"),
        (#""cycles":1"#, #""cycles":9223372036854775807"#, "schedule.plan.cycles 9223372036854775807"),
        (#""cycles":1"#, #""cycles":0"#, "schedule.plan.cycles 0"),
        (#""tries":3"#, #""tries":-3"#, "schedule.plan.tries -3"),
        (#""collapseEpochs":2"#, #""collapseEpochs":0"#, "schedule.plan.collapseEpochs 0"),
        (#""cycle":1"#, #""cycle":7"#, "schedule.cycle 7"),
        (#""cycle":1"#, #""cycle":0"#, "schedule.cycle 0"),
        (#""epoch":0"#, #""epoch":-7"#, "schedule.epoch -7"),
        (#""epoch":0"#, #""epoch":9223372036854775807"#, "schedule.epoch 9223372036854775807"),
        (#""epochInPhase":0"#, #""epochInPhase":4"#, "schedule.epochInPhase 4"),
        (#""rollBacks":0"#, #""rollBacks":4"#, "schedule.rollBacks 4"),
        (#""earlier":0"#, #""earlier":1"#, "schedule.history.earlier 1"),
        (#""earlier":0"#, #""earlier":-9223372036854775808"#, "schedule.history.earlier -9223372036854775808"),
        (#""recent":\[\]"#, #""recent":[{"values":{},"classes":{}}]"#, "schedule.history of 1 epochs"),
        (
            #""epoch":0,"epochInPhase":0,"hasSaidStay":false,"history":\{"bestEarlier":\{.*?\}\},"earlier":0"#,
            #""epoch":7,"epochInPhase":0,"hasSaidStay":false,"history":{"bestEarlier":{"values":{},"classes":{}},"earlier":7"#,
            "schedule.history.recent of 0 epochs"
        ),
        (
            #""phaseHistory":\{"bestEarlier":\{.*?\}\},"earlier":0"#,
            #""phaseHistory":{"bestEarlier":{"values":{},"classes":{}},"earlier":1"#, "schedule.phaseHistory.earlier 1"
        ),
        (#""raises":\[0\]"#, #""raises":[]"#, "schedule.raises of 0 of 1 phases"),
        (#""raises":\[0\]"#, #""raises":[1]"#, "schedule.raises 1"),
        (#""step":0"#, #""step":-5"#, "step -5"),
        (#""totalSteps":50"#, #""totalSteps":9223372036854775807"#, "totalSteps 9223372036854775807"),
        (#""optimizerSteps":4."#, #""optimizerSteps":-1"#, "optimizerSteps -1"),
        (#""epochs":12"#, #""epochs":-1"#, "logs.epochs -1"),
        (#""events":34"#, #""events":-1"#, "logs.events -1"),
        (#""elapsedSeconds":0.3+"#, #""elapsedSeconds":-0.5"#, "elapsedSeconds -0.5"),
        (#""epochSeconds":0"#, #""epochSeconds":1e300"#, "epochSeconds 1e+300"),
    ])
    func numbersThatNoRunLeavesAreRefused(find: String, replacement: String, fault: String) throws {
        try withTemporaryFolder { folder in
            let moment = Moment(seed: 3)
            let text = String(decoding: try encoded(moment.state), as: UTF8.self)
            let changed = text.replacing(try Regex(find), with: replacement, maxReplacements: 1)
            try #require(changed != text, "\(text)")
            let metadata = moment.model.metadata().merging(["training": changed]) { own, _ in own }
            let path = folder + "/hostile.safetensors"
            try TensorFile.write(moment.model.tensorSources(), metadata: metadata, to: path)
            #expect(
                message { _ = try Checkpoint(reading: path) }
                    == "\(path): the training state is invalid: \(fault); "
                    + "resume from a checkpoint that segtrain train wrote")
        }
    }

    @Test func aCheckpointIsAModelToo() throws {
        try withTemporaryFolder { folder in
            let run = RunFolder(folder)
            let moment = Moment(seed: 1)
            try moment.write(to: run)
            let read = try TrainedModel(reading: run.path)
            #expect(read.description == moment.model.description)
        }
    }
}
