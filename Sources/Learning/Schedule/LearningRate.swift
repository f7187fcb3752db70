// The learning rate as a function of where the run stands.

extension ScheduleState {
    /// The rate inside the epoch that comes next.
    ///
    /// - Parameter progress: 0...1 through that epoch. Step k of n passes (k + 1)/n: the first step of a warm-up then
    ///   moves, the last step of a phase has its final rate, and a decay by a step begins with an epoch's first step.
    public func learningRate(atEpochProgress progress: Double) -> Double {
        let epochs = Double(epochInPhase) + progress
        var rate =
            switch phase.learningRate {
            case .absolute(let value): value
            case .factor(let factor): plan.baseLearningRate * factor
            }
        for _ in 1..<cycle { rate *= plan.cycleRateFactor }
        for _ in 0..<rollBacks { rate *= plan.divergence.rateFactor }
        if phase.warmupEpochs > epochs { rate *= epochs / phase.warmupEpochs }
        return rate * phase.decay.factor(at: epochs / Double(phase.maximumEpochs))
            * plan.decay.factor(at: (Double(epoch) + progress) / Double(plan.longestRun))
    }
}
