// What holds for every network: same bits for any thread count, memory that is planned, gradients along a direction.
import Base
import Model
import Tensor
import Testing

@Suite struct UNetTests {
    @Test(arguments: NetworkCase.all) func sameBitsForAnyNumberOfThreads(of network: NetworkCase) {
        let threads = Parallel.threads
        defer { Parallel.threads = threads }
        func run(threads: Int) -> [[Float]] {
            Parallel.threads = threads
            let net = network.network()
            let logits = network.logits()
            _ = network.pass(net, logits: logits)
            return [values(logits), values(net.gradients), values(net.statistics)]
        }
        let expected = run(threads: 1)
        #expect(run(threads: 2) == expected)
        #expect(run(threads: 4) == expected)
    }

    /// Whatever was in the workspace before, the result is the same: nothing is read that was not written in the same
    /// pass.
    @Test(arguments: NetworkCase.all) func readsOnlyWhatItWrote(of network: NetworkCase) {
        let net = network.network()
        let logits = network.logits()
        let loss = network.pass(net, logits: logits)
        let gradients = values(net.gradients)
        let trained = values(logits)

        net.poisonWorkspace()
        #expect(network.pass(net, logits: logits) == loss)
        #expect(values(net.gradients) == gradients)
        #expect(values(logits) == trained)

        net.forward(network.input(), logits: logits, mode: .inference)
        let inferred = values(logits)
        net.poisonWorkspace()
        net.forward(network.input(), logits: logits, mode: .inference)
        #expect(values(logits) == inferred)
        #expect(inferred.allSatisfy { $0.isFinite })
    }

    /// Inference in a batch is inference one by one, and leaves statistics alone.
    @Test(arguments: NetworkCase.all) func inferenceDoesNotDependOnTheBatch(of network: NetworkCase) {
        let net = network.network()
        let logits = network.logits()
        _ = network.pass(net, logits: logits)
        let statistics = values(net.statistics)
        let batch = network.input()
        net.forward(batch, logits: logits, mode: .inference)

        let (height, width) = (network.height, network.width)
        let one = PlanarTensor(images: 1, channels: batch.channels, height: height, width: width)
        let oneLogits = PlanarTensor(images: 1, channels: logits.channels, height: height, width: width)
        for image in 0..<network.images {
            one.pointer.update(from: batch.pointer + image * one.count, count: one.count)
            net.forward(one, logits: oneLogits, mode: .inference)
            let expected = values(logits)[image * oneLogits.count..<(image + 1) * oneLogits.count]
            #expect(values(oneLogits) == Array(expected))
        }
        #expect(values(net.statistics) == statistics)
    }

    /// (L(w + ε d) − L(w − ε d)) / 2ε = ∇L · d, with dropout, whose mask the key keeps.
    @Test(arguments: NetworkCase.all) func gradientIsTheDerivativeAlongADirection(of network: NetworkCase) {
        var configuration = network.configuration
        configuration.dropout = 0.3
        let dropped = NetworkCase(
            name: network.name, seed: network.seed, configuration: configuration, images: network.images,
            height: network.height, width: network.width, loss: .crossEntropy)
        let net = dropped.network()
        let logits = dropped.logits()
        let start = values(net.parameters)
        _ = dropped.pass(net, logits: logits, dropoutKey: 5)
        let gradients = values(net.gradients)

        // Along the gradient itself the slope is largest, and rounding matters least; ReLUs' kinks are passed on the
        // way.
        let norm = gradients.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        let step = 3e-4
        func loss(at distance: Double) -> Double {
            for i in start.indices {
                net.parameters.pointer[i] = Float(Double(start[i]) + distance * Double(gradients[i]) / norm)
            }
            net.parametersChanged()
            return dropped.pass(net, logits: logits, dropoutKey: 5)
        }
        let slope = (loss(at: step) - loss(at: -step)) / (2 * step)
        #expect(abs(slope / norm - 1) < 0.02, "slope \(slope), norm \(norm)")
        #expect(dropped.pass(net, logits: logits, dropoutKey: 6) != dropped.pass(net, logits: logits, dropoutKey: 5))
    }

    @Test func anySizeAndWidthPasses() {
        for (width, depth, height, columns) in [(1, 1, 1, 1), (12, 1, 3, 2), (24, 2, 5, 9), (3, 4, 17, 1)] {
            for upsampling in UNetConfiguration.Upsampling.allCases {
                let network = NetworkCase(
                    name: "", seed: 3,
                    configuration: UNetConfiguration(
                        inputBands: 2, classes: 2, width: width, depth: depth, upsampling: upsampling),
                    images: 2, height: height, width: columns, loss: .crossEntropy)
                let net = UNet(network.configuration, seed: 1)
                let logits = network.logits()
                #expect(network.pass(net, logits: logits).isFinite)
                #expect(values(net.gradients).allSatisfy { $0.isFinite })
                net.forward(network.input(), logits: logits, mode: .inference)
                #expect(values(logits).allSatisfy { $0.isFinite })
            }
        }
    }

    @Test func initialisationFollowsHeAndTheSeed() throws {
        let configuration = UNetConfiguration(inputBands: 3, classes: 2, width: 16, depth: 2)
        let net = UNet(configuration, seed: 7)
        #expect(values(net.parameters) == values(UNet(configuration, seed: 7).parameters))
        #expect(values(net.parameters) != values(UNet(configuration, seed: 8).parameters))
        for (name, fanIn) in [("encoder.2.conv2.weight", 64 * 9), ("decoder.1.up.weight", 64)] {
            let slice = try #require(net.slices.first { $0.name == name })
            let weights = values(net.parameters, slice).map(Double.init)
            let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(slice.count)
            #expect(abs(variance * Double(fanIn) / 2 - 1) < 0.05, "\(name)")
        }
        for slice in net.slices where !slice.decays {
            let expected: Float = slice.name.contains("norm") && slice.name.hasSuffix("weight") ? 1 : 0
            #expect(values(net.parameters, slice).allSatisfy { $0 == expected }, "\(slice.name)")
        }
    }

    @Test func memoryIsKnownBeforehand() {
        let bytes = { (training: Bool) in
            UNet.plannedBytes(UNetConfiguration(), images: 8, height: 256, width: 256, training: training)
        }
        // The activations of all blocks, kept for the way back: 11 maps of 32 MiB at full resolution, half as much at
        // each level.
        #expect(bytes(true) < 1 << 30)
        #expect(bytes(false) < bytes(true) / 3)
    }
}
