// The running average of weights: its formula, and the exchange with the network.
import Model
import Tensor
import Testing

@Suite struct WeightAverageTests {
    private let network = UNet(UNetConfiguration(inputBands: 1, classes: 2, width: 4, depth: 1), seed: 1)

    private func set(_ value: Float) {
        for i in 0..<network.parameters.count { network.parameters.pointer[i] = value + Float(i) }
        for i in 0..<network.statistics.count { network.statistics.pointer[i] = 2 * value }
    }

    /// The first parameter and the first statistic, once from the network and once with the average in its place.
    private var own: [Float] { [network.parameters.pointer[0], network.statistics.pointer[0]] }
    private func averaged(_ average: WeightAverage) -> [Float] { average.inPlace(of: network) { own } }

    @Test func followsItsFormula() {
        set(1)
        let average = WeightAverage(of: network, decay: 0.5)
        #expect(averaged(average) == [1, 2], "it starts from the weights as they are")
        // d = min(decay, (1 + k) / (10 + k)): 2/11 after the first step, the decay from step 8 on.
        set(12)
        average.update(from: network, step: 1)
        #expect(abs(averaged(average)[0] - 10) < 1e-5 && abs(averaged(average)[1] - 20) < 1e-5)
        set(20)
        average.update(from: network, step: 8)
        #expect(abs(averaged(average)[0] - 15) < 1e-5)
        average.update(from: network, step: 1000)
        #expect(abs(averaged(average)[0] - 17.5) < 1e-5 && abs(averaged(average)[1] - 35) < 1e-5)
        #expect(own == [20, 40], "the weights themselves go on as they are")
    }

    @Test func everyNumberIsExchangedAndComesBack() {
        set(1)
        let average = WeightAverage(of: network, decay: 0.9)
        set(3)
        let (count, last) = (network.parameters.count, network.parameters.count - 1)
        average.inPlace(of: network) {
            for i in 0..<count { #expect(network.parameters.pointer[i] == 1 + Float(i)) }
            // Inside of another call nothing is exchanged back.
            #expect(average.inPlace(of: network) { own } == [1, 2])
            #expect(own == [1, 2])
            #expect(average.buffers.map(\.buffer.pointer[0]) == [3, 6])
        }
        for i in 0..<count { #expect(network.parameters.pointer[i] == 3 + Float(i)) }
        #expect(average.buffers[0].buffer.pointer[last] == 1 + Float(last))
    }

    @Test func theNetworkKnowsThatItsWeightsChanged() {
        func logit() -> Float {
            let image = PlanarTensor(images: 1, channels: 1, height: 4, width: 4)
            for i in 0..<16 { image.pointer[i] = Float(i % 5 + 1) }
            let logits = PlanarTensor(images: 1, channels: 2, height: 4, width: 4)
            network.forward(image, logits: logits, mode: .inference)
            return logits.pointer[5] - logits.pointer[21]
        }
        let before = logit()
        let average = WeightAverage(of: network, decay: 0.9)
        for i in 0..<network.parameters.count { network.parameters.pointer[i] *= 1.5 }
        network.parametersChanged()
        let after = logit()
        #expect(after != before)
        #expect(average.inPlace(of: network) { logit() } == before)
        #expect(logit() == after)
    }

    @Test func anErrorInsidePutsTheWeightsBack() {
        struct Failure: Error {}
        set(1)
        let average = WeightAverage(of: network, decay: 0.9)
        set(3)
        #expect(throws: Failure.self) { try average.inPlace(of: network) { throw Failure() } }
        #expect(own == [3, 6])
    }
}
