// Times whole steps of the network: training or inference, without files.
import Base
import Configuration
import Model
import Tensor
import Threads

/// What to time.
public struct NetworkBench: Sendable {
    /// What is timed.
    public enum Mode: String, CaseIterable, Sendable {
        /// The step of a training run, with AdamW.
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
    public var loss: Loss
    public var precision: Precision

    public init(
        mode: Mode, network: UNetConfiguration, size: Int, batch: Int, steps: Int, loss: Loss,
        precision: Precision = .fp32
    ) {
        (self.mode, self.network, self.size, self.precision) = (mode, network, size, precision)
        (self.batch, self.steps, self.loss) = (batch, steps, loss)
    }

    /// Two steps to warm up and then `steps` timed ones.
    ///
    /// - Throws: `UserError(.memory)` where the machine has too little; `Divergence` when the loss or the gradients of
    ///   a step are not finite.
    public func run() throws -> JSONValue {
        let step = try prepared()
        for _ in 0..<2 { try step() }
        var times = TimedSteps()
        for _ in 0..<steps { try times.time(step) }
        return .object(
            BenchLine.setting(mode.rawValue, network, precision) + [
                ("size", .integer(size)), ("batch", .integer(batch)),
            ]
                + (mode == .train ? [("loss", .text(loss.kind))] : [])
                + [
                    ("tiles_per_second", .rounded(Double(batch) / times.median.seconds)),
                    ("step_seconds", times.json),
                ] + BenchLine.rate(operations, times))
    }

    /// What each piece of a step takes on one thread: the medians of `steps`, after two to warm up.
    ///
    /// - Throws: As `run`.
    func record() throws -> LoopRecorder.Recording {
        let step = try prepared()
        for _ in 0..<2 { try step() }
        return .median(of: try (0..<steps).map { _ in try LoopRecorder.record(step) })
    }

    /// A step that can be repeated.
    private func prepared() throws -> () throws -> Void {
        try network.requireMemory(images: batch, size: size, training: mode == .train, precision: precision)
        let net = UNet(network, seed: 1, precision: precision)
        let images = PlanarTensor(images: batch, channels: network.inputBands, height: size, width: size)
        var random = Random(7)
        for i in 0..<images.count { images.pointer[i] = Float(random.normal()) }
        return mode == .train ? training(of: net, on: images, &random) : inference(of: net, on: images)
    }

    private func training(of net: UNet, on images: PlanarTensor, _ random: inout Random) -> () throws -> Void {
        // One pixel in a hundred is a car.
        let labels = (0..<batch * size * size).map { _ in UInt8(random.uniform() < 0.01 ? 1 : 0) }
        let step = TrainingStep(benching: net, batchSize: batch, cropSize: size)
        return { _ = try step.run(images, labels: labels, loss: loss, dropoutKey: 0, learningRate: 1e-3) }
    }

    private func inference(of net: UNet, on images: PlanarTensor) -> () throws -> Void {
        let logits = PlanarTensor(images: batch, channels: network.classes, height: size, width: size)
        return { net.forward(images, logits: logits, mode: .inference) }
    }

    /// Floating-point operations of a step.
    private var operations: Double {
        let one =
            mode == .train
            ? network.trainingOperations(height: size, width: size)
            : network.forwardOperations(height: size, width: size)
        return Double(batch) * one
    }
}
