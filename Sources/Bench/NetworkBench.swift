// Times whole steps of the network: training or inference, without files.
import Base
import Foundation
import Model
import Tensor

/// What to time.
public struct NetworkBench: Sendable {
    public enum Mode: String, CaseIterable, Sendable {
        /// Forward, loss, backward and an AdamW step.
        case train
        /// Forward with running statistics.
        case infer
    }

    public var mode: Mode
    public var network: UNetConfiguration
    /// Height and width of the images, images in a batch.
    public var size: Int
    public var batch: Int
    public var steps: Int
    public var loss: LossSpecification
    public var precision: Precision

    public init(
        mode: Mode, network: UNetConfiguration, size: Int, batch: Int, steps: Int, loss: LossSpecification,
        precision: Precision = .fp32
    ) {
        (self.mode, self.network, self.size, self.precision) = (mode, network, size, precision)
        (self.batch, self.steps, self.loss) = (batch, steps, loss)
    }

    /// Runs two steps to warm up and then `steps` timed ones, with the momentary peak rate measured before and after
    /// each. A step in a phase of less than 88 % of the best rate seen is not counted.
    public func run() -> NetworkBenchResult {
        let net = UNet(network, seed: 1, precision: precision)
        let images = PlanarTensor(images: batch, channels: network.inputBands, height: size, width: size)
        var random = Random(7)
        for i in 0..<images.count { images.pointer[i] = Float(random.normal()) }
        // One pixel in a hundred is a car.
        let labels = (0..<batch * size * size).map { _ in UInt8(random.uniform() < 0.01 ? 1 : 0) }
        let logits = PlanarTensor(images: batch, channels: network.classes, height: size, width: size)
        let gradient = PlanarTensor(images: batch, channels: network.classes, height: size, width: size)
        let optimizer = Optimizer(.standard, slices: net.slices, count: net.parameters.count)

        func step(_ number: Int) {
            guard mode == .train else { return net.forward(images, logits: logits, mode: .inference) }
            net.forward(images, logits: logits, mode: .training(dropoutKey: UInt64(number)))
            _ = labels.withUnsafeBufferPointer { loss.evaluate(logits: logits, labels: $0, gradient: gradient) }
            net.backward(gradient)
            optimizer.step(parameters: net.parameters, gradients: net.gradients, learningRate: 1e-3)
            net.parametersChanged()
        }

        for number in 0..<2 { step(number) }
        let clock = ContinuousClock()
        var samples: [NetworkBenchResult.Sample] = []
        var before = PeakRate.measure()
        for number in 0..<steps {
            let time = clock.measure { step(number) }
            let after = PeakRate.measure()
            samples.append(.init(seconds: time / .seconds(1), peakRate: min(before, after)))
            before = after
        }
        return NetworkBenchResult(bench: self, samples: samples)
    }

    /// Floating-point operations of a step.
    var operations: Double {
        let one =
            mode == .train
            ? network.trainingOperations(height: size, width: size)
            : network.forwardOperations(height: size, width: size)
        return Double(batch) * one
    }
}
