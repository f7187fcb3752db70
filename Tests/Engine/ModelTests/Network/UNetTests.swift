// What holds for every network: same bits for any thread count, memory that is planned, gradients along a direction.
import Base
import Model
import Tensor
import Testing
import Threads

@Suite struct UNetTests {
    @Test(arguments: NetworkCase.all) func sameBitsForAnyNumberOfThreads(of network: NetworkCase) {
        let threads = Parallel.threads
        defer { Parallel.threads = threads }
        let batch = NetworkBatch(network)
        func run(threads: Int) -> [[Float]] {
            Parallel.threads = threads
            let net = network.network()
            _ = batch.train(net)
            return [values(batch.logits), values(net.gradients), values(net.statistics)]
        }
        let expected = run(threads: 1)
        #expect(run(threads: 2) == expected)
        #expect(run(threads: 4) == expected)
    }

    /// Whatever was in the workspace before, the result is the same: a pass reads nothing that it has not written.
    @Test(arguments: NetworkCase.all) func readsOnlyWhatItWrote(of network: NetworkCase) {
        let net = network.network()
        let batch = NetworkBatch(network)
        let loss = batch.train(net)
        let (gradients, trained) = (values(net.gradients), values(batch.logits))
        net.poisonWorkspace()
        #expect(batch.train(net) == loss)
        #expect(values(net.gradients) == gradients)
        #expect(values(batch.logits) == trained)

        batch.infer(net)
        let inferred = values(batch.logits)
        net.poisonWorkspace()
        batch.infer(net)
        #expect(values(batch.logits) == inferred)
        #expect(inferred.allSatisfy { $0.isFinite })
    }

    /// All algorithms of the convolutions, and with them both ways to hand activations on, give the same gradients.
    @Test(arguments: NetworkCase.all) func precisionsAgree(of network: NetworkCase) {
        let batch = NetworkBatch(network)
        let results = [Precision.fp32Direct, .fp32, .bf16].map { precision in
            let net = network.network(precision: precision)
            let loss = batch.train(net)
            let (trained, gradients, statistics) = (values(batch.logits), values(net.gradients), values(net.statistics))
            batch.infer(net)
            return [[Float(loss)], trained, gradients, statistics, values(batch.logits)]
        }
        // Batch norm over the few pixels of the coarsest level makes much of bf16's errors: gradients keep their
        // direction, no more.
        for (result, tolerance) in [(results[1], 1e-4), (results[2], 0.5)] {
            for (direct, other) in zip(results[0], result) {
                let length = direct.reduce(0) { $0 + Double($1 * $1) }
                let distance = zip(direct, other).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
                #expect((distance / length).squareRoot() <= tolerance)
            }
            #expect(result[2] != results[0][2])
        }
    }

    /// Inference in a batch is inference one by one, and leaves statistics alone.
    @Test(arguments: NetworkCase.all) func inferenceDoesNotDependOnTheBatch(of network: NetworkCase) {
        let net = network.network()
        let batch = NetworkBatch(network)
        _ = batch.train(net)
        let statistics = values(net.statistics)
        batch.infer(net)

        let (height, width) = (network.height, network.width)
        let image = PlanarTensor(images: 1, channels: batch.images.channels, height: height, width: width)
        let logits = PlanarTensor(images: 1, channels: batch.logits.channels, height: height, width: width)
        for n in 0..<network.images {
            image.pointer.update(from: batch.images.pointer + n * image.count, count: image.count)
            net.forward(image, logits: logits, mode: .inference)
            #expect(values(logits) == Array(values(batch.logits)[n * logits.count..<(n + 1) * logits.count]))
        }
        #expect(values(net.statistics) == statistics)
    }

    /// Large and small maps have their weights packed in different ways, and take turns.
    @Test func inferenceOnMapsOfChangingSizes() {
        let configuration = UNetConfiguration(inputBands: 3, classes: 2, width: 16, depth: 2)
        let (net, direct) = (UNet(configuration, seed: 7), UNet(configuration, seed: 7, precision: .fp32Direct))
        var first: [Float]?
        for size in [(64, 64), (20, 24), (48, 130), (64, 64)] {
            let network = NetworkCase(
                name: "", seed: 3, configuration: configuration, images: 1, height: size.0, width: size.1,
                loss: Loss(CrossEntropy()))
            let (batch, expected) = (NetworkBatch(network), NetworkBatch(network))
            batch.infer(net)
            expected.infer(direct)
            let logits = values(batch.logits)
            let largest = values(expected.logits).reduce(0) { max($0, abs($1)) }
            #expect(zip(logits, values(expected.logits)).allSatisfy { abs($0 - $1) <= 2e-5 * largest })
            if size == (64, 64) { #expect(logits == first ?? logits) }
            first = first ?? logits
        }
    }

    /// (L(w + ε d) − L(w − ε d)) / 2ε = ∇L · d, with dropout, whose mask the key keeps.
    @Test(arguments: NetworkCase.all) func gradientIsTheDerivativeAlongADirection(of network: NetworkCase) {
        var configuration = network.configuration
        configuration.dropout = 0.3
        let dropped = NetworkCase(
            name: network.name, seed: network.seed, configuration: configuration, images: network.images,
            height: network.height, width: network.width, loss: Loss(CrossEntropy()))
        let net = dropped.network()
        let batch = NetworkBatch(dropped)
        let start = values(net.parameters)
        _ = batch.train(net, dropoutKey: 5)
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
            return batch.train(net, dropoutKey: 5)
        }
        let slope = (loss(at: step) - loss(at: -step)) / (2 * step)
        #expect(abs(slope / norm - 1) < 0.02, "slope \(slope), norm \(norm)")
        #expect(batch.train(net, dropoutKey: 6) != batch.train(net, dropoutKey: 5))
    }

    @Test func anySizeAndWidthPasses() {
        for (width, depth, height, columns) in [(1, 1, 1, 1), (12, 1, 3, 2), (24, 2, 5, 9), (3, 4, 17, 1)] {
            for upsampling in UNetConfiguration.Upsampling.allCases {
                let network = NetworkCase(
                    name: "", seed: 3,
                    configuration: UNetConfiguration(
                        inputBands: 2, classes: 2, width: width, depth: depth, upsampling: upsampling),
                    images: 2, height: height, width: columns, loss: Loss(CrossEntropy()))
                let net = UNet(network.configuration, seed: 1)
                let batch = NetworkBatch(network)
                #expect(batch.train(net).isFinite)
                #expect(values(net.gradients).allSatisfy { $0.isFinite })
                batch.infer(net)
                #expect(values(batch.logits).allSatisfy { $0.isFinite })
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
        // What all blocks make before batch norm is kept for the way back: at full resolution 4 maps of 32 MiB, and 2
        // of the decoder's other input and its result; half as much at each level; then the gradients.
        #expect(bytes(true) < 390 << 20)
        #expect(bytes(false) < 180 << 20)
        var wide = UNetConfiguration()
        wide.width = 32
        #expect(UNet.plannedBytes(wide, images: 8, height: 256, width: 256, training: true) < 775 << 20)
    }
}
