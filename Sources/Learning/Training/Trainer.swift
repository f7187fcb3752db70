// The training run: epochs, what the schedule answers to them, and what is written down.
import Base
import Configuration
import Dataset
import Evaluation
import Foundation
import Metrics
import Model
import Schedule
import Tensor

/// Trains one model as its configuration says, in one run folder.
///
/// The trainer owns all effects; decisions are `ScheduleState`'s. After every epoch: evaluate, observe, act on the
/// events, log, write a checkpoint. A checkpoint restores the run bit for bit.
public final class Trainer {
    let configuration: Configuration
    let folder: RunFolder
    let observer: TrainingObserver
    let data: TrainingData
    let network: UNet
    let optimizer: Optimizer
    /// Evaluated and kept instead of the weights themselves, where the configuration asks for it.
    let average: WeightAverage?
    let log: RunLog
    var state: TrainingState
    /// The tiles as they were read.
    public var tiles: (training: TileSet, validation: TileSet) { (data.training, data.validation) }
    private let lock: RunLock
    private let isResumed: Bool
    private let startedAt = ContinuousClock.now

    /// Opens or creates the run folder, loads and checks all data, and builds the model: whatever can be wrong before
    /// the first step is found here.
    ///
    /// - Parameters:
    ///   - resume: continue from the folder's last checkpoint.
    ///   - memoryLimit: bytes that the process may take; nil for what the machine has.
    /// - Throws: `UserError`, of the kind `.memory` when the training would take more than there is.
    public init(
        configuration: Configuration, folder: RunFolder, resume: Bool, memoryLimit: Int? = nil,
        observer: TrainingObserver
    ) throws {
        self.configuration = configuration
        self.folder = folder
        self.observer = observer
        isResumed = resume
        if resume { try folder.requireCheckpoint() }
        let made = resume ? [] : try folder.create()
        lock = try folder.lock()
        // Another process may have had the folder in between.
        if !resume { try folder.refuseRun() }

        let seed = configuration.training.seed
        do {
            data = try TrainingData(
                configuration, scratchPath: folder.tiles, memoryLimit: memoryLimit, isResumed: resume,
                observer: observer)
        } catch {
            if !resume { folder.discard(made) }
            throw error
        }
        let checkpoint = resume ? try Checkpoint.newest(in: folder, observer: observer) : nil
        network = UNet(
            configuration.unet(inputBands: data.training.bands), seed: seed,
            precision: configuration.training.precision)
        optimizer = Optimizer(
            configuration.optimizer.specification, slices: network.slices, count: network.parameters.count)
        average = configuration.training.weightAverage.map { [network] in WeightAverage(of: network, decay: $0) }
        let tiles = TileList(training: data.training, validation: data.validation)
        state = TrainingState(
            schedule: ScheduleState(configuration.schedulePlan), seed: seed, settings: configuration.yaml())
        if let checkpoint {
            state = checkpoint.state
            try checkpoint.requireSameRun(
                as: Self.description(of: network, configuration, data, state), configuration, tiles, in: folder,
                steps: data.stepsPerEpoch)
            // As it may have been changed meanwhile.
            state.settings = configuration.yaml()
            let scale = configuration.augmentation.scale
            if state.cropRule != TrainingState.currentCropRule, scale.lowerBound < scale.upperBound {
                observer.note(
                    "this run began with another version, which drew the scale of crops otherwise: further epochs see "
                        + "other crops than they would have seen there")
            }
            state.cropRule = TrainingState.currentCropRule
            try checkpoint.restore(network, optimizer, average: average)
        }
        log = try RunLog(folder: folder, positions: state.logs, classes: data.classesApart)
        noteOtherKernels()
        // The tiles may have been moved, or a run of an earlier version goes on.
        if !resume || configuration != (try? folder.configuration()) {
            try AtomicFile.write(configuration.yaml(), to: folder.config)
        }
        if state.tiles != tiles.digest || !folder.contains(folder.tiles) {
            try AtomicFile.write(tiles.text, to: folder.tiles)
        }
        (state.tiles, state.instructionSet) = (tiles.digest, InstructionSet.current.rawValue)
    }

    /// Kernels of another instruction set add in another order.
    private func noteOtherKernels() {
        let own = InstructionSet.current.rawValue
        guard let before = state.instructionSet, before != own else { return }
        let same =
            InstructionSet.available.contains { $0.rawValue == before }
            ? "; with SEGTRAIN_ISA=\(before) it would be" : ""
        observer.note(
            "the run was computed with the instruction set \(before) and goes on with \(own): the result is not, bit "
                + "for bit, that of a run on one machine\(same)")
    }

    /// Runs to the end of the schedule.
    ///
    /// - Throws: `UserError(.interrupted)` after a signal, with a checkpoint written.
    public func run() throws -> TrainingSummary {
        if isResumed {
            let note = "resumed after epoch \(state.schedule.epoch), step \(state.step) of the next"
            observer.note(note)
            try log.append(kind: LogLineKind.resume, note)
            try log.append(kind: LogLineKind.environment, RunEnvironment.current)
        } else {
            try log.append(kind: LogLineKind.environment, RunEnvironment.current)
            try act(on: [state.schedule.startEvent])
            // Before the first step: proof that checkpoints can be written, and a state to roll back to.
            try saveCheckpoint()
        }
        while !state.schedule.isFinished {
            switch try trainEpoch() {
            case .finished(let loss): try finishEpoch(loss: loss)
            case .diverged(let cause): try act(on: [state.schedule.diverge(because: cause)])
            }
            state.step = 0
            state.lossSum = 0
            state.epochSeconds = 0
            try saveCheckpoint()
        }
        return TrainingSummary(
            outcome: state.schedule.outcome ?? .completed, best: state.schedule.best,
            nothingToChooseBy: state.schedule.nothingToChooseBy, calibration: try calibrateBest(), folder: folder,
            epochs: state.schedule.epoch, steps: state.totalSteps, seconds: state.elapsedSeconds,
            peakMemoryMiB: peakMemoryMiB())
    }

    private func finishEpoch(loss: Double) throws {
        let evaluationStart = ContinuousClock.now
        let (counts, validationLoss) = try evaluate()
        let evaluationSeconds = seconds(since: evaluationStart)
        let classes = counts.valuesByClass(data.foregroundClasses)
        var observation = Observation(counts.values, classes: classes, labelledShares: data.labelledShares)
        observation.values[.loss] = loss
        observation.values[.validationLoss] = validationLoss
        let before = state.schedule
        let events = state.schedule.observe(observation)
        state.elapsedSeconds += state.epochSeconds + evaluationSeconds
        let record = EpochRecord(
            epoch: state.schedule.epoch, cycle: before.cycle, phase: before.phase.name,
            learningRate: before.learningRate(atEpochProgress: 1), recallBias: before.recallBias,
            trainingLoss: loss, validationLoss: validationLoss, metrics: counts.values,
            classes: data.classesApart.isEmpty ? nil : classes, steps: state.totalSteps,
            crops: state.totalSteps * configuration.training.batchSize, trainingSeconds: state.epochSeconds,
            evaluationSeconds: evaluationSeconds, peakMemoryMiB: peakMemoryMiB())
        try log.append(record)
        observer.epochEnded(record, isBest: events.contains { $0.kind == .best })
        try act(on: events)
    }

    /// Carries out what the schedule decided.
    private func act(on events: [ScheduleEvent]) throws {
        for event in events {
            try log.append(kind: LogLineKind.event, event)
            observer.decided(event)
            switch event.kind {
            case .best: try saveBest()
            case .rollBack: try rollBack()
            case .start: try announceLoss()
            case .raiseBias: try announceLoss(anew: true)
            case .advance, .limit, .back:
                try prepareOptimizer(after: event.from)
                try announceLoss()
            case .end: if event.outcome == .gaveUp { try rollBack() }
            case .stay: break
            }
        }
    }

    /// The loss of the phase as it stands, with the numbers that the training labels and the raised bias give it.
    func phaseLoss() throws -> Loss { try phaseLoss(state.schedule.phaseIndex) }

    /// The same of another phase.
    func phaseLoss(_ index: Int) throws -> Loss {
        try configuration.loss(ofPhase: index, statistics: data.statistics, recallBias: state.schedule.recallBias)
    }

    /// Prints and logs those numbers.
    ///
    /// - Parameter anew: whether the phase goes on with a raised bias.
    private func announceLoss(anew: Bool = false) throws {
        let record = PhaseLoss(state.schedule, try phaseLoss(), classes: data.training.classMap.names)
        if let numbers = record.numbers { observer.note("\(record.phase): \(record.name), \(numbers)") }
        let remarks = configuration.schedule.losses[state.schedule.phaseIndex].remarks(on: data.statistics)
        if !anew { for remark in remarks { observer.note("\(record.phase): \(remark)") } }
        try log.append(kind: LogLineKind.loss, record)
    }

    /// Weights and optimizer of the last good state; schedule, counters and logs go on as they are.
    private func rollBack() throws {
        let good = try Checkpoint(reading: folder.good)
        try good.restore(network, optimizer, average: average)
        storeOptimizerSteps()
        // The state may be of before the phase.
        let (then, now) = (good.state.schedule, state.schedule)
        if (then.cycle, then.phaseIndex) != (now.cycle, now.phaseIndex) { try prepareOptimizer(after: then.phase.name) }
    }

    func storeOptimizerSteps() {
        state.optimizerSteps = optimizer.stepCount
        state.forgottenSteps = optimizer.forgottenSteps == 0 ? nil : optimizer.forgottenSteps
    }

    private func saveBest() throws {
        var model = trainedModel()
        if let best = state.schedule.best {
            // The same epoch's observation may have moved the schedule on to another phase.
            model.description.training?.phase = best.phase
            model.description.training?.cycle = best.cycle
        }
        try withAverage { try model.write(to: folder.best) }
    }

    /// Runs `body` with the averaged weights in place, where there are any.
    private func withAverage<Result>(_ body: () throws -> Result) rethrows -> Result {
        if let average { try average.inPlace(of: network, body) } else { try body() }
    }

    /// Writes the checkpoint; a healthy one is also the state to roll back to.
    func saveCheckpoint() throws {
        storeOptimizerSteps()
        state.logs = try log.syncedPositions()
        try Checkpoint.write(trainedModel(), optimizer, average: average, state, to: folder)
    }

    /// The model as it is now on the validation tiles: what it counts, and the phase's loss.
    private func evaluate() throws -> (counts: EvaluationCounts, loss: Double?) {
        let measuring = TileMeasuring(
            network, normalization: data.validationNormalization, on: data.validation, seenAt: data.validationFactors,
            by: configuration.evaluation.evaluator)
        let loss = ValidationLoss(
            try phaseLoss(), classes: network.configuration.classes, batchSize: configuration.training.batchSize,
            cropSize: data.cropSize)
        let counts = try withAverage {
            try measuring.counts(
                poll: { if let kind = Interruption.requested { try leave(kind) } },
                progress: { observer.evaluating(tile: $0, of: $1) }, strips: loss.add)
        }
        return (counts, loss.value())
    }

    /// Not below 0, whatever the machine's clocks do.
    func seconds(since start: ContinuousClock.Instant) -> Double { max(0, (ContinuousClock.now - start) / .seconds(1)) }
}
