// A training step is its parts in order, and says why it cannot go on.
import Base
import Model
import Tensor
import Testing

@Suite struct TrainingStepTests {
    private let configuration = UNetConfiguration(inputBands: 2, width: 4, depth: 1, dropout: 0.2)
    private let images: PlanarTensor
    private let labels: [UInt8]

    init() {
        images = PlanarTensor(images: 2, channels: 2, height: 8, width: 8)
        var random = Random(3)
        for i in 0..<images.count { images.pointer[i] = Float(random.normal()) }
        labels = (0..<2 * 64).map { _ in UInt8(random.integer(below: 2)) }
    }

    private func step(_ optimizer: OptimizerSpecification = .standard) -> TrainingStep {
        let network = UNet(configuration, seed: 1)
        return TrainingStep(
            network: network,
            optimizer: Optimizer(optimizer, slices: network.slices, count: network.parameters.count), batchSize: 2,
            cropSize: 8)
    }

    private func floats(_ buffer: FloatBuffer) -> [Float] { (0..<buffer.count).map { buffer.pointer[$0] } }

    @Test func isForwardLossBackwardClipAndUpdate() throws {
        let step = step()
        let value = try step.run(
            images, labels: labels, loss: Loss(CrossEntropy()), dropoutKey: 9, learningRate: 0.01, maximumNorm: 0.1)

        let expected = self.step()
        let (network, optimizer) = (expected.network, expected.optimizer)
        let logits = PlanarTensor(images: 2, channels: 2, height: 8, width: 8)
        let gradient = PlanarTensor(images: 2, channels: 2, height: 8, width: 8)
        network.forward(images, logits: logits, mode: .training(dropoutKey: 9))
        let loss = Loss(CrossEntropy())
        #expect(value == loss.evaluate(logits: logits, labels: labels, gradient: gradient))
        network.backward(gradient)
        #expect(clipGradients(network.gradients, maximumNorm: 0.1) > 0.1, "the gradient has to be clipped")
        optimizer.step(parameters: network.parameters, gradients: network.gradients, learningRate: 0.01)
        #expect(floats(step.network.parameters) == floats(network.parameters))
    }

    /// Looked at between two steps, and as a step finds it: the network goes on as if it had not been looked at.
    @Test func aGradientsNormCanBeLookedAt() throws {
        let (step, untouched) = (step(), step())
        let loss = Loss(CrossEntropy())
        func run(_ step: TrainingStep) throws {
            _ = try step.run(images, labels: labels, loss: loss, dropoutKey: 9, learningRate: 0.01)
        }
        try run(step)
        try run(untouched)
        let norm = step.gradientNorm(images, labels: labels, loss: loss, dropoutKey: 4)
        #expect(floats(step.network.parameters) == floats(untouched.network.parameters))
        #expect(floats(step.network.statistics) == floats(untouched.network.statistics))
        _ = try untouched.run(images, labels: labels, loss: loss, dropoutKey: 4, learningRate: 0.01)
        #expect(norm == clipGradients(untouched.network.gradients, maximumNorm: .infinity))
    }

    /// The weights that a pass reads are those of the step before it.
    @Test func learnsABatchByHeart() throws {
        let step = step()
        let losses = try (0..<60).map { _ in
            try step.run(images, labels: labels, loss: Loss(CrossEntropy()), dropoutKey: 0, learningRate: 0.02)
        }
        #expect(losses.last! < 0.5 * losses[0], "\(losses[0]) → \(losses.last!)")
    }

    /// Tiles of nothing but background, of nothing but cars, and of nothing that counts: every loss stays finite,
    /// however sure the network becomes. A step that did not would throw.
    @Test(arguments: [UInt8(0), 1, 255]) func labelsOfOneKindForManySteps(label: UInt8) throws {
        #if DEBUG
            let steps = 50
        #else
            let steps = 1000
        #endif
        let labels = [UInt8](repeating: label, count: 2 * 64)
        for (name, loss) in everyLoss(classes: 2) {
            let step = step()
            let values = try (0..<steps).map { _ in
                try step.run(images, labels: labels, loss: loss, dropoutKey: 0, learningRate: 0.02)
            }
            #expect(label == 255 ? values.allSatisfy { $0 == 0 } : values.last! < values[0], "\(name)")
        }
    }

    @Test func saysWhatIsNotFinite() throws {
        func cause(_ prepare: (TrainingStep) -> Void, rate: Double = 0.01) -> String? {
            let step = step(.sgd(momentum: 0, weightDecay: 0, nesterov: false))
            prepare(step)
            do throws(TrainingStep.Divergence) {
                _ = try step.run(images, labels: labels, loss: Loss(CrossEntropy()), dropoutKey: 0, learningRate: rate)
                return nil
            } catch {
                return error.cause
            }
        }
        #expect(cause { _ in } == nil)
        #expect(cause { step in step.network.parameters.pointer[0] = .nan } == "the loss is NaN")
        #expect(cause({ _ in }, rate: .infinity) == "weights are not finite")
        // ReLU would make a 0 of it, and the loss a number.
        #expect(cause { step in step.network.statistics.pointer[0] = .nan } == "weights are not finite")
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func saysWhichImageIsNotFinite(value: Float) throws {
        let step = step()
        let before = floats(step.network.parameters) + floats(step.network.statistics)
        images[1, 0, 3, 4] = value
        do throws(TrainingStep.Divergence) {
            _ = try step.run(images, labels: labels, loss: Loss(CrossEntropy()), dropoutKey: 0, learningRate: 0.01)
            Issue.record("the step was taken")
        } catch {
            #expect(error.cause == "the input is not finite" && error.images == [1])
        }
        #expect(floats(step.network.parameters) + floats(step.network.statistics) == before)
    }

    /// Its square, which Adam keeps, is infinite.
    @Test func aGradientThatNoMomentCanHoldIsADivergence() throws {
        let step = step()
        let head = try #require(step.network.slices.last { $0.name == "head.weight" })
        for i in 0..<head.count { step.network.parameters.pointer[head.offset + i] *= 1e25 }
        do throws(TrainingStep.Divergence) {
            _ = try step.run(images, labels: labels, loss: Loss(CrossEntropy()), dropoutKey: 0, learningRate: 0.01)
            Issue.record("the step was taken")
        } catch {
            #expect(error.cause.hasPrefix("the gradient's norm is ") && error.images == [0, 1], "\(error)")
        }
    }
}
