// The bench times operations that are right, and counts what it should.
import Bench
import Model
import TestSupport
import Testing

@Suite struct OperationBenchTests {
    /// Each operation of a small network agrees with the reference, whatever the upsampling.
    @Test(arguments: [UNetConfiguration.Upsampling.transposed, .nearest])
    func everyOperationIsRight(upsampling: UNetConfiguration.Upsampling) throws {
        let network = UNetConfiguration(width: 16, depth: 1, upsampling: upsampling)
        var names: [String] = []
        try OperationBench(network: network, size: 16, batch: 1, repetitions: 1).run { result in
            #expect(result.isRight, "\(result.name) \(result.shape): \(result.error)")
            #expect(result.seconds > 0 && result.shareOfLimit > 0)
            names.append(result.name)
        }
        let isTransposed = upsampling == .transposed
        #expect(names.count { $0.hasPrefix("convolution 3×3") } == 5 * 3)
        #expect(names.count { $0.hasPrefix("transposed convolution") } == (isTransposed ? 3 : 0))
        #expect(names.contains("AdamW") && names.contains("max pool backward"))
    }

    /// Width 1, depth 1 on 2 × 2 pixels, counted by hand: multiply-adds of each layer.
    @Test func operationsAreThoseOfDirectConvolutions() {
        let network = UNetConfiguration(inputBands: 3, classes: 2, width: 1, depth: 1, upsampling: .transposed)
        // Encoder 4·(27 + 9), bottleneck 1·(18 + 36), up 4·2, decoder 4·(18 + 9), head 4·2.
        let multiplyAdds = 144 + 54 + 8 + 108 + 8
        #expect(network.forwardOperations(height: 2, width: 2) == 2.0 * Double(multiplyAdds))
        // The first layer's 4·27 need no data gradient.
        #expect(network.trainingOperations(height: 2, width: 2) == 2.0 * Double(3 * multiplyAdds - 108))
        // Odd sizes are padded.
        #expect(network.forwardOperations(height: 1, width: 2) == network.forwardOperations(height: 2, width: 2))
    }
}
