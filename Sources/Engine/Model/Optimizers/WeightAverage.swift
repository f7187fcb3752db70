// The running average of a network's weights, which is often a better model than the weights themselves.
import Tensor

/// Exponential moving average of parameters and batch-norm statistics, beside the network that is trained.
///
/// θ̄ ← θ̄ + (1 − d_k) (θ − θ̄) after step k, d_k = min(decay, (1 + k) / (10 + k)): the early, random weights are soon
/// forgotten. (Polyak & Juditsky 1992; the warm-up is TensorFlow's ExponentialMovingAverage.) It looks back over some
/// 1 / (1 − decay) steps. Costs one pass over the weights a step and their memory once more.
public final class WeightAverage {
    public let decay: Double
    /// The average, or, while that is in the network's place, the network's own weights.
    private let parameters: FloatBuffer
    private let statistics: FloatBuffer
    private var isInPlace = false

    /// Starts from the weights as they are. `decay`: above 0 and below 1.
    public init(of network: UNet, decay: Double) {
        precondition(decay > 0 && decay < 1, "a decay of \(decay), above 0 and below 1 expected")
        self.decay = decay
        parameters = FloatBuffer(count: network.parameters.count)
        statistics = FloatBuffer(count: network.statistics.count)
        for (own, other) in pairs(network) { own.pointer.update(from: other.pointer, count: own.count) }
    }

    /// Takes in the weights after the optimizer's step `step`, counted from 1.
    public func update(from network: UNet, step: Int) {
        precondition(!isInPlace, "the average is in the network's place")
        let decay = min(self.decay, Double(1 + step) / Double(10 + step))
        for (own, other) in pairs(network) {
            Elementwise.approach(own.pointer, other.pointer, count: own.count, by: Float(1 - decay))
        }
    }

    /// Runs `body` with the average in the network's place. Inside of another call it only runs `body`.
    public func inPlace<Result>(of network: UNet, _ body: () throws -> Result) rethrows -> Result {
        if isInPlace { return try body() }
        exchange(with: network)
        defer { exchange(with: network) }
        return try body()
    }

    /// What a checkpoint of the averaged network holds besides, so that training can go on: the network's own weights
    /// while the average is in their place.
    public var buffers: [(name: String, buffer: FloatBuffer)] {
        [("trained.parameters", parameters), ("trained.statistics", statistics)]
    }

    /// After the network was read as the average and `buffers` as its own weights: puts both where they belong.
    public func restored(with network: UNet) {
        precondition(!isInPlace, "the average is in the network's place")
        isInPlace = true
        exchange(with: network)
    }

    private func exchange(with network: UNet) {
        for (own, other) in pairs(network) {
            for i in 0..<own.count { swap(&own.pointer[i], &other.pointer[i]) }
        }
        network.parametersChanged()
        isInPlace.toggle()
    }

    private func pairs(_ network: UNet) -> [(FloatBuffer, FloatBuffer)] {
        [(parameters, network.parameters), (statistics, network.statistics)]
    }
}
