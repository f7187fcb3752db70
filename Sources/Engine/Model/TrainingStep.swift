// One step of training: forward, loss, backward, clip, update.
import Tensor

/// What a batch does to a network. The memory for logits and their gradient is kept from step to step.
public struct TrainingStep {
    /// An input, loss, gradient or weight that is not finite.
    public struct Divergence: Error {
        /// E.g. `the loss is NaN`.
        public let cause: String
        /// The images of the batch that it is due to; all of them unless more is known.
        public let images: [Int]
    }

    public let network: UNet
    public let optimizer: Optimizer
    /// [N, classes, H, W]
    private let logits: PlanarTensor
    private let gradient: PlanarTensor

    /// For batches of `batchSize` crops of `cropSize` × `cropSize` pixels.
    public init(network: UNet, optimizer: Optimizer, batchSize: Int, cropSize: Int) {
        (self.network, self.optimizer) = (network, optimizer)
        let classes = network.configuration.classes
        logits = PlanarTensor(images: batchSize, channels: classes, height: cropSize, width: cropSize)
        gradient = PlanarTensor(images: batchSize, channels: classes, height: cropSize, width: cropSize)
    }

    /// One update of the parameters.
    ///
    /// - Parameters:
    ///   - images: [N, bands, H, W].
    ///   - labels: class indices [N, H, W].
    ///   - maximumNorm: of the gradient, which is scaled down to it.
    /// - Returns: the loss before the update.
    /// - Throws: `Divergence`. The network is then no longer of use.
    public func run(
        _ images: PlanarTensor, labels: [UInt8], loss: Loss, dropoutKey: UInt64, learningRate: Double,
        maximumNorm: Double = .infinity
    ) throws(Divergence) -> Double {
        let all = Array(0..<images.images)
        // ReLU makes a 0 of NaN, so that the loss would not always tell.
        let wrong = all.filter { !Elementwise.allFinite(images.plane($0, 0), count: images.count / images.images) }
        guard wrong.isEmpty else { throw Divergence(cause: "the input is not finite", images: wrong) }
        network.forward(images, logits: logits, mode: .training(dropoutKey: dropoutKey))
        let value = loss.evaluate(logits: logits, labels: labels, gradient: gradient)
        guard value.isFinite else { throw Divergence(cause: "the loss is \(shown(value))", images: all) }
        network.backward(gradient)
        let norm = clipGradients(network.gradients, maximumNorm: maximumNorm)
        guard norm.isFinite, min(norm, maximumNorm) < Self.largestNorm else {
            throw Divergence(cause: "the gradient's norm is \(shown(norm))", images: all)
        }
        optimizer.step(parameters: network.parameters, gradients: network.gradients, learningRate: learningRate)
        network.parametersChanged()
        // Such a model must not become a checkpoint: there would be nothing to go back to.
        guard network.isFinite else { throw Divergence(cause: "weights are not finite", images: all) }
        return value
    }

    /// The Euclidean norm of a loss's gradient on a batch, as `run` would find it before it clips. Parameters and
    /// batch norm's running statistics stay as they are.
    public func gradientNorm(
        _ images: PlanarTensor, labels: [UInt8], loss: Loss, dropoutKey: UInt64
    ) -> Double {
        let statistics = FloatBuffer(count: network.statistics.count)
        statistics.pointer.update(from: network.statistics.pointer, count: statistics.count)
        network.forward(images, logits: logits, mode: .training(dropoutKey: dropoutKey))
        _ = loss.evaluate(logits: logits, labels: labels, gradient: gradient)
        network.backward(gradient)
        network.statistics.pointer.update(from: statistics.pointer, count: statistics.count)
        network.parametersChanged()
        return clipGradients(network.gradients, maximumNorm: .infinity)
    }

    /// Squares of larger gradients are infinite, and an optimizer's second moments would be from then on.
    private static let largestNorm = 1e19

    /// NaN has a sign, which tells nothing.
    private func shown(_ value: Double) -> String { value.isNaN ? "NaN" : "\(value)" }
}

extension UNet {
    /// Whether weights and batch-norm statistics are numbers.
    fileprivate var isFinite: Bool {
        [parameters, statistics].allSatisfy { Elementwise.allFinite($0.pointer, count: $0.count) }
    }
}
