// A real network gives in windows what it gives in one piece.
import Dataset
import Inference
import Model
import Tensor
import Testing

@Suite struct NetworkWindowsTests {
    /// Windows leave out what the network cannot know, so nothing is left of them in the result: not even at the border of the
    /// image, where both see the same padding.
    @Test(arguments: UNetConfiguration.Upsampling.allCases)
    func randomWeightsLeaveNoSeams(upsampling: UNetConfiguration.Upsampling) throws {
        let configuration = UNetConfiguration(inputBands: 2, classes: 3, width: 4, depth: 2, upsampling: upsampling)
        let network = UNet(configuration, seed: 11)
        let (width, height) = (250, 203)
        func probabilities(window: Int, overlap: Int) throws -> [Float] {
            let settings = try WindowSettings(window: window, overlap: overlap, for: configuration)
            let prediction = WindowedPrediction(
                of: SamplesInMemory(patternedSamples(width: width, height: height, bands: 2)), settings: settings,
                classes: 3,
                normalization: Normalization(mean: [128, 128], standardDeviation: [40, 40]),
                network: { network.forward($0, logits: $1, mode: .inference) })
            if window < width {
                #expect(prediction.grid.count > 1 && settings.margin == WindowSettings.reach(of: configuration))
            }
            return try gatheredProbabilities(prediction, width: width, height: height, planes: 2)
        }
        let windowed = try probabilities(window: 184, overlap: 92)
        let whole = try probabilities(window: 256, overlap: 0)
        let largest = zip(windowed, whole).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(largest < 1e-5, "largest difference \(largest)")
        #expect(whole.max()! - whole.min()! > 0.1, "the network tells pixels apart")
    }
}
