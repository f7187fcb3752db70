// The optimizers' steps against PyTorch, and gradient clipping.
import Base
import Model
import Tensor
import Testing

private func buffer(_ values: [Float]) -> FloatBuffer {
    let buffer = FloatBuffer(count: values.count)
    for (i, value) in values.enumerated() { buffer.pointer[i] = value }
    return buffer
}

/// Twelve parameters that decay, eight that do not.
private let slices = [
    ParameterSlice(name: "weight", shape: [3, 4], offset: 0, initialization: .ones, decays: true),
    ParameterSlice(name: "bias", shape: [8], offset: 12, initialization: .zeros, decays: false),
]

@Suite struct OptimizerTests {
    @Test(arguments: [
        ("adamw", OptimizerSpecification.adamW(beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.05)),
        ("sgd", .sgd(momentum: 0, weightDecay: 0.05, nesterov: false)),
        ("momentum", .sgd(momentum: 0.9, weightDecay: 0.05, nesterov: false)),
        ("nesterov", .sgd(momentum: 0.9, weightDecay: 0.05, nesterov: true)),
    ])
    func agreesWithPyTorch(name: String, specification: OptimizerSpecification) throws {
        let history = try GoldenFile("optimizers").values(name)
        let parameters = buffer(drawFloats(Random(1), 20))
        let optimizer = Optimizer(specification, slices: slices, count: 20)
        for step in 0..<6 {
            let gradients = buffer(drawFloats(Random(2, UInt64(step)), 20).map { $0 * (step == 3 ? 0.01 : 1) })
            optimizer.step(parameters: parameters, gradients: gradients, learningRate: 0.1 / Double(step + 1))
            #expect(
                difference(values(parameters), Array(history[step * 20..<step * 20 + 20])) < 1e-6,
                "\(name), step \(step)")
        }
        #expect(optimizer.stepCount == 6)
    }

    /// A checkpoint holds parameters, state and step count; nothing else may matter.
    @Test(arguments: [OptimizerSpecification.standard, .sgd(momentum: 0.9, weightDecay: 1e-4, nesterov: true)])
    func continuesFromItsState(specification: OptimizerSpecification) {
        let gradients = buffer(drawFloats(Random(3), 20))
        let parameters = buffer(drawFloats(Random(1), 20))
        let optimizer = Optimizer(specification, slices: slices, count: 20)
        for _ in 0..<3 { optimizer.step(parameters: parameters, gradients: gradients, learningRate: 0.1) }

        let resumedParameters = buffer(values(parameters))
        let resumed = Optimizer(specification, slices: slices, count: 20)
        for (from, to) in zip(optimizer.state, resumed.state) {
            #expect(from.name == to.name)
            to.buffer.pointer.update(from: from.buffer.pointer, count: 20)
        }
        resumed.stepCount = optimizer.stepCount

        optimizer.step(parameters: parameters, gradients: gradients, learningRate: 0.05)
        resumed.step(parameters: resumedParameters, gradients: gradients, learningRate: 0.05)
        #expect(values(parameters) == values(resumedParameters))
    }

    @Test(arguments: [OptimizerSpecification.standard, .sgd(momentum: 0.9, weightDecay: 0, nesterov: false)])
    func aResetOptimizerIsAsNew(specification: OptimizerSpecification) {
        let gradients = buffer(drawFloats(Random(3), 20))
        let optimizer = Optimizer(specification, slices: slices, count: 20)
        let other = buffer(drawFloats(Random(1), 20))
        for _ in 0..<3 { optimizer.step(parameters: other, gradients: gradients, learningRate: 0.1) }
        optimizer.reset()
        #expect(optimizer.stepCount == 3 && optimizer.forgottenSteps == 3)

        let (parameters, expected) = (buffer(drawFloats(Random(1), 20)), buffer(drawFloats(Random(1), 20)))
        let fresh = Optimizer(specification, slices: slices, count: 20)
        for _ in 0..<2 {
            optimizer.step(parameters: parameters, gradients: gradients, learningRate: 0.1)
            fresh.step(parameters: expected, gradients: gradients, learningRate: 0.1)
        }
        #expect(values(parameters) == values(expected))
    }

    /// As if all gradients had been four times as large: by a power of 2, so exactly.
    @Test(arguments: [OptimizerSpecification.standard, .sgd(momentum: 0.9, weightDecay: 0, nesterov: false)])
    func aRescaledOptimizerRemembersLargerGradients(specification: OptimizerSpecification) {
        func optimizer(gradientsTimes factor: Float) -> Optimizer {
            let optimizer = Optimizer(specification, slices: slices, count: 20)
            for step in 0..<4 {
                let gradients = buffer(drawFloats(Random(2, UInt64(step)), 20).map { $0 * factor })
                optimizer.step(parameters: buffer(drawFloats(Random(1), 20)), gradients: gradients, learningRate: 0.1)
            }
            return optimizer
        }
        let (rescaled, expected) = (optimizer(gradientsTimes: 1), optimizer(gradientsTimes: 4))
        rescaled.rescale(by: 4)
        for (own, other) in zip(rescaled.state, expected.state) {
            #expect(values(own.buffer) == values(other.buffer), "\(own.name)")
        }
    }

    @Test func clippingKeepsTheDirection() {
        let gradients = buffer([3, -4, 0, 12])
        #expect(clipGradients(gradients, maximumNorm: 20) == 13)
        #expect(values(gradients) == [3, -4, 0, 12])
        #expect(clipGradients(gradients, maximumNorm: 6.5) == 13)
        #expect(values(gradients) == [1.5, -2, 0, 6])
    }

    @Test func clippingLeavesDivergedGradientsToBeSeen() {
        let gradients = buffer([3, .infinity])
        #expect(clipGradients(gradients, maximumNorm: 1) == .infinity)
        #expect(values(gradients) == [3, .infinity])
    }
}
