// The training step as the bench takes it.
import Configuration
import Model

extension TrainingStep {
    /// With AdamW as everyone uses it.
    init(benching network: UNet, batchSize: Int, cropSize: Int) {
        let optimizer = Optimizer(.standard, slices: network.slices, count: network.parameters.count)
        self.init(network: network, optimizer: optimizer, batchSize: batchSize, cropSize: cropSize)
    }
}

extension LossSettings.Kind {
    /// The loss with usual settings: a car pixel weighs as much as eight others.
    func benchSpecification(classes: Int) -> LossSpecification {
        let weights = [1] + [Double](repeating: 8, count: classes - 1)
        return switch self {
        case .crossEntropy: .crossEntropy
        case .weightedCrossEntropy: .weightedCrossEntropy(weights: weights)
        case .focal: .focal(gamma: 2, alpha: weights)
        case .jaccard: .jaccard(over: .batch, smooth: 1)
        case .dice: .dice(over: .batch, smooth: 1)
        case .tversky: .tversky(alpha: 0.3, beta: 0.7, over: .batch, smooth: 1)
        case .lovasz: .lovasz(over: .batch, smooth: 1)
        case .sum:
            .sum(
                [Self.weightedCrossEntropy, .jaccard].map {
                    .init(weight: 0.5, loss: $0.benchSpecification(classes: classes))
                })
        }
    }
}
