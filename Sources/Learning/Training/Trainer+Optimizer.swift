// What the optimizer does on entering a phase: `optimizer: keep`, `reset` or `rescale`.
import Base
import Model
import Schedule

/// Logged as an event of kind `optimizer` whenever a phase begins that does not keep what the optimizer remembers.
struct OptimizerChange: Encodable {
    let epoch: Int
    let cycle: Int
    let phase: String
    let optimizer: OptimizerEntry
    /// What the norm of the new loss's gradient is of that of the last one; nil where it was not asked for or is no
    /// number.
    let gradientRatio: Double?
}

extension Trainer {
    /// Batches on which the gradients of two losses are compared, at most.
    private static let comparedBatches = 8

    /// Does what the phase that was entered says.
    ///
    /// - Parameter name: of the phase whose gradients the optimizer remembers.
    func prepareOptimizer(after name: String?) throws {
        let phase = state.schedule.phase
        guard let entry = phase.optimizer, entry != .keep,
            let last = state.schedule.plan.phases.firstIndex(where: { $0.name == name })
        else { return }
        var ratio: Double?
        if entry == .reset {
            optimizer.reset()
            observer.note("\(phase.name): the optimizer begins anew")
        } else {
            ratio = try gradientRatio(of: try phaseLoss(), to: try phaseLoss(last))
            if let ratio { optimizer.rescale(by: ratio) }
            observer.note(
                "\(phase.name): "
                    + (ratio.map {
                        "gradients are \(significant($0)) times those of \(name ?? ""), and so is what the optimizer "
                            + "remembers of them"
                    } ?? "the optimizer keeps its memory, as gradients cannot be compared with those of \(name ?? "")"))
        }
        storeOptimizerSteps()
        try log.append(
            kind: LogLineKind.optimizer,
            OptimizerChange(
                epoch: state.schedule.epoch, cycle: state.schedule.cycle, phase: phase.name, optimizer: entry,
                gradientRatio: ratio))
    }

    /// √(Σ ‖∇ own‖² / Σ ‖∇ other‖²) over the first batches of the epoch to come, with the weights as they are; each
    /// norm cut down as steps cut it. nil where it is not a number above 0.
    private func gradientRatio(of own: Loss, to other: Loss) throws -> Double? {
        let (settings, epoch) = (configuration.training, state.schedule.epoch)
        let step = TrainingStep(
            network: network, optimizer: optimizer, batchSize: settings.batchSize, cropSize: data.cropSize)
        let batches = min(Self.comparedBatches, data.stepsPerEpoch)
        var sums = (own: 0.0, other: 0.0)
        data.loader.start(epoch: epoch, steps: batches)
        defer { data.loader.stop() }
        for number in 0..<batches {
            guard let batch = try data.loader.next() else { break }
            func square(_ loss: Loss) -> Double {
                let norm = step.gradientNorm(
                    batch.images, labels: batch.labels, loss: loss, dropoutKey: dropoutKey(epoch: epoch, step: number))
                let cut = min(norm, settings.gradientClip ?? .infinity)
                return cut * cut
            }
            sums.own += square(own)
            sums.other += square(other)
        }
        let ratio = (sums.own / sums.other).squareRoot()
        // Scaled further, second moments would leave single precision.
        return 1e-6...1e6 ~= ratio ? ratio : nil
    }
}
