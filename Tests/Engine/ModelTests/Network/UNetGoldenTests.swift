// Whole small networks against PyTorch: logits, loss, every gradient and running statistic by name, then ten steps.
import Model
import Tensor
import Testing

@Suite struct UNetGoldenTests {
    @Test(arguments: NetworkCase.all) func onePassAgreesWithPyTorch(of network: NetworkCase) throws {
        let golden = try GoldenFile("network_\(network.name)")
        let net = network.network()
        let batch = NetworkBatch(network)
        let loss = batch.train(net)

        #expect(difference(values(batch.logits), try golden.values("logits")) < 2e-5)
        #expect(abs(loss - (try golden.values("loss")[0])) < 1e-6)

        #expect(golden.names.count { $0.hasPrefix("gradient.") } == net.slices.count)
        for slice in net.slices {
            #expect(try golden.shape("gradient.\(slice.name)") == slice.shape)
            let expected = try golden.values("gradient.\(slice.name)")
            #expect(scaledDifference(values(net.gradients, slice), expected) < 2e-5, "\(slice.name)")
        }

        #expect(golden.names.count { $0.hasPrefix("statistics.") } == net.statisticsSlices.count)
        for slice in net.statisticsSlices {
            let expected = try golden.values("statistics.\(slice.name)")
            #expect(difference(values(net.statistics, slice), expected) < 1e-6, "\(slice.name)")
        }
    }

    @Test(arguments: NetworkCase.all) func tenStepsAgreeWithPyTorch(of network: NetworkCase) throws {
        let golden = try GoldenFile("network_\(network.name)")
        let optimizers: [(String, OptimizerSpecification, Double)] = [
            ("adamw", .adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01), 2e-3),
            ("sgd", .sgd(momentum: 0.9, weightDecay: 0.01, nesterov: true), 2e-2),
        ]
        let batch = NetworkBatch(network)
        for (name, specification, learningRate) in optimizers {
            let net = network.network()
            let optimizer = Optimizer(specification, slices: net.slices, count: net.parameters.count)
            for (step, expected) in try golden.values("losses.\(name)").enumerated() {
                let loss = batch.train(net)
                // Adam divides by √v, which turns the rounding of a tiny gradient into a step.
                #expect(abs(loss - expected) < 1e-5, "\(name), step \(step)")
                optimizer.step(parameters: net.parameters, gradients: net.gradients, learningRate: learningRate)
                net.parametersChanged()
            }
            if name == "sgd" {
                batch.infer(net)
                #expect(difference(values(batch.logits), try golden.values("inference")) < 2e-5)
            }
        }
    }

    /// The largest |a − b| over the largest |b|: gradients of one tensor share their scale.
    private func scaledDifference(_ a: [Float], _ b: [Double]) -> Double {
        let scale = b.map(abs).max() ?? 0
        return zip(a, b).map { abs(Double($0) - $1) }.max()! / max(scale, 1e-12)
    }
}
