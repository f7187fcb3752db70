// A real network gives in windows what it gives in one piece.
import Dataset
import Model
import Tensor
import Testing
import Windows

@Suite struct NetworkWindowsTests {
    /// Windows leave out what the network cannot know, so nothing is left of them in the result: not even at the border
    /// of the image, where both see the same padding.
    @Test(arguments: [
        (UNetConfiguration.Upsampling.transposed, 2, 150, 90), (.nearest, 1, 121, 97), (.bilinear, 1, 64, 130),
    ])
    func randomWeightsLeaveNoSeams(
        upsampling: UNetConfiguration.Upsampling, depth: Int, width: Int, height: Int
    ) throws {
        let configuration = UNetConfiguration(inputBands: 2, classes: 3, width: 4, depth: depth, upsampling: upsampling)
        let network = UNet(configuration, seed: 11)
        let (reach, alignment) = (WindowSettings.reach(of: configuration), 1 << depth)
        func probabilities(_ settings: WindowSettings) throws -> [Float] {
            let prediction = WindowedPrediction(
                of: SamplesInMemory(patternedSamples(width: width, height: height, bands: 2)), settings: settings,
                classes: 3,
                normalization: Normalization(mean: [128, 128], standardDeviation: [40, 40]),
                network: { network.forward($0, logits: $1, mode: .inference) })
            #expect(prediction.grid.count == 1 || settings.margin == reach)
            return try gatheredProbabilities(prediction, width: width, height: height, planes: 2)
        }
        let side = 4 * reach + 12 * alignment
        let windowed = try probabilities(
            WindowSettings(
                window: side / alignment * alignment, overlap: 2 * reach + 4, margin: reach, alignment: alignment))
        let whole = try probabilities(WindowSettings(window: 160, overlap: 0, margin: 0, alignment: alignment))
        let largest = zip(windowed, whole).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(largest < 1e-5, "largest difference \(largest)")
        #expect(whole.max()! - whole.min()! > 0.1, "the network tells pixels apart")
    }

    /// Windows that go through a network together get the bits that each gets alone.
    @Test func batchesOfWindowsChangeNoBit() throws {
        let network = UNet(UNetConfiguration(inputBands: 1, width: 20, depth: 2), seed: 5)
        let results = try [1, 2, 5].map { windowsPerBatch in
            var prediction = WindowedPrediction(
                of: SamplesInMemory(patternedSamples(width: 150, height: 70, bands: 1)),
                settings: WindowSettings(window: 32, overlap: 8, margin: 2, alignment: 4), classes: 2,
                normalization: Normalization(mean: [128], standardDeviation: [40]),
                network: { network.forward($0, logits: $1, mode: .inference) })
            prediction.windowsPerBatch = windowsPerBatch
            return try gatheredProbabilities(prediction, width: 150, height: 70, planes: 1)
        }
        #expect(results[1] == results[0] && results[2] == results[0])
    }
}
