// The learning rate as a function of where the run stands.
import Foundation

/// How the rate falls inside a phase, or inside the run, as a factor of the progress through its maximum epochs.
public struct Decay: Codable, Hashable, Sendable {
    public enum Shape: String, CaseIterable, Codable, Sendable { case none, cosine, linear, step }

    public var shape: Shape
    /// The factor at the end.
    public var finalFactor: Double
    /// The progress, 0...1, before which the factor is 1.
    public var start: Double

    public init(_ shape: Shape = .none, to finalFactor: Double = 1, from start: Double = 0) {
        self.shape = shape
        self.finalFactor = finalFactor
        self.start = start
    }

    /// The factor at `progress` in 0...1; past the end it stays at the final one.
    public func factor(at progress: Double) -> Double {
        guard shape != .none, progress >= start else { return 1 }
        let part = start < 1 ? min(1, (progress - start) / (1 - start)) : 1
        switch shape {
        case .none: return 1
        case .step: return finalFactor
        case .linear: return 1 + (finalFactor - 1) * part
        case .cosine: return finalFactor + (1 - finalFactor) * (1 + cos(.pi * part)) / 2
        }
    }
}

extension ScheduleState {
    /// The rate inside the epoch that comes next.
    ///
    /// - Parameter progress: 0...1 through that epoch. Step k of n passes (k + 1)/n: the first step of a warm-up then
    ///   moves, and the last step of a phase has its final rate.
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
