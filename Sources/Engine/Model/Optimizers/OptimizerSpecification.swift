// Which optimizer updates the parameters, as a value.

/// An optimizer with its settings. The learning rate is the schedule's and comes with each step.
///
/// Weight decay applies to the weights of convolutions only (`ParameterSlice.decays`), not to biases and batch norm:
/// those do not overfit, and decaying them only fights the data. (PyTorch decays every parameter unless it is told
/// otherwise.)
public enum OptimizerSpecification: Codable, Hashable, Sendable {
    /// Stochastic gradient descent: g ← ∇ + λ p; b ← µ b + g; p ← p − η b, or with Nesterov's momentum p ← p − η (g + µ
    /// b).
    case sgd(momentum: Double, weightDecay: Double, nesterov: Bool)

    /// AdamW (Loshchilov & Hutter, arXiv:1711.05101): p ← (1 − η λ) p − η m̂ / (√v̂ + ε), the decay apart from the
    /// moments.
    case adamW(beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double)

    /// Floats that are remembered for each parameter.
    public var copies: Int {
        switch self {
        case .sgd: 1
        case .adamW: 2
        }
    }

    /// AdamW with its customary settings.
    public static let standard = OptimizerSpecification.adamW(
        beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-4)
}
