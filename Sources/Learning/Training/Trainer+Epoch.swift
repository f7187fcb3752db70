// One epoch of steps, each on the loader's next batch.
import Base
import Foundation
import Model
import Schedule

/// How an epoch's steps ended.
enum EpochOutcome {
    /// The mean loss of all steps.
    case finished(loss: Double)
    /// A loss, gradient or weight was not finite.
    case diverged(cause: String)
}

extension Trainer {
    /// Names the random numbers of dropout, apart from those of initialisation and crops.
    private static let dropoutStream: UInt64 = 0x6472_6F70

    /// Trains from `state.step` to the end of the epoch.
    func trainEpoch() throws -> EpochOutcome {
        let settings = configuration.training
        let epoch = state.schedule.epoch
        let steps = data.stepsPerEpoch
        let loss = try phaseLoss()
        let step = TrainingStep(
            network: network, optimizer: optimizer, batchSize: settings.batchSize, cropSize: data.cropSize)
        (optimizer.stepCount, optimizer.forgottenSteps) = (state.optimizerSteps, state.forgottenSteps ?? 0)
        let secondsBefore = state.epochSeconds
        let firstStep = state.step
        let start = ContinuousClock.now

        data.loader.start(epoch: epoch, fromStep: firstStep, steps: steps)
        defer { data.loader.stop() }
        while state.step < steps {
            if let kind = Interruption.requested { try leave(kind) }
            guard let batch = try data.loader.next() else { break }
            let rate = state.schedule.learningRate(atEpochProgress: Double(state.step + 1) / Double(steps))
            let value: Double
            do throws(TrainingStep.Divergence) {
                value = try step.run(
                    batch.images, labels: batch.labels, loss: loss,
                    dropoutKey: dropoutKey(epoch: epoch, step: state.step), learningRate: rate,
                    maximumNorm: settings.gradientClip ?? .infinity)
            } catch {
                return .diverged(cause: cause(error.cause, error.images.map { batch.sources[$0] }))
            }
            average?.update(from: network, step: optimizer.stepCount)

            state.step += 1
            state.totalSteps += 1
            state.lossSum += value
            let seconds = seconds(since: start)
            state.epochSeconds = secondsBefore + seconds
            let done = Double(state.step - firstStep)
            observer.stepped(
                StepProgress(
                    epoch: epoch + 1, cycle: state.schedule.cycle, phase: state.schedule.phase.name, step: state.step,
                    steps: steps, loss: state.lossSum / Double(state.step),
                    cropsPerSecond: done * Double(settings.batchSize) / seconds, stepsPerSecond: done / seconds,
                    recall: state.schedule.lastMetrics?[.pixelRecall]))
            if let interval = settings.checkpointInterval, state.step < steps, state.totalSteps % interval == 0 {
                try saveCheckpoint()
            }
        }
        return .finished(loss: state.lossSum / Double(steps))
    }

    func dropoutKey(epoch: Int, step: Int) -> UInt64 {
        var random = Random(state.seed, Self.dropoutStream, UInt64(epoch), UInt64(step))
        return random.next()
    }

    private func cause(_ what: String, _ tiles: [String]) -> String {
        "\(what) in epoch \(state.schedule.epoch + 1), step \(state.step + 1) (tiles \(tiles.joined(separator: ", ")))"
    }

    /// Saves the run in the middle of the epoch and ends it.
    func leave(_ kind: UserError.Kind) throws {
        try saveCheckpoint()
        throw UserError(
            kind, path: folder.path,
            reason: "interrupted in epoch \(state.schedule.epoch + 1) after step \(state.step); a checkpoint is saved",
            remedy: "continue with: segtrain train --resume \(folder.path)")
    }
}
