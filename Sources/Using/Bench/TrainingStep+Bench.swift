// The training step as the bench takes it.
import Model

extension TrainingStep {
    /// With AdamW as everyone uses it.
    init(benching network: UNet, batchSize: Int, cropSize: Int) {
        let optimizer = Optimizer(.standard, slices: network.slices, count: network.parameters.count)
        self.init(network: network, optimizer: optimizer, batchSize: batchSize, cropSize: cropSize)
    }
}
