// Results do not depend on the threads.
import Tensor
import Testing
import Threads

@Suite(.serialized) struct ThreadsTests {
    /// Every operation with a sum or a cut, on a map of several bands, bit for bit.
    @Test func resultsDoNotDependOnTheThreads() {
        let shape = Shape(images: 3, channels: 20, height: 44, width: 70)
        let x = randomNumbers(shape.count, seed: 1)
        let g = randomNumbers(shape.count, seed: 2)
        forEachInstructionSet {
            let one = withThreads(1) { results(shape, x, g) }
            for threads in [2, 3, 8] {
                #expect(withThreads(threads) { results(shape, x, g) } == one, "\(threads) threads")
            }
        }
    }

    private func results(_ shape: Shape, _ x: [Double], _ g: [Double]) -> [UInt32] {
        let (input, gradient, output) = (GuardedMap(shape, x), GuardedMap(shape, g), GuardedMap(shape, x))
        var half = shape
        (half.height, half.width) = (shape.height / 2, shape.width / 2)
        let (small, dSmall) = (GuardedMap(half), GuardedMap(half))
        var (mean, variance) = ([Float](repeating: 0, count: 20), [Float](repeating: 0, count: 20))
        let (gamma, beta) = ([Float](repeating: 0.5, count: 20), [Float](repeating: 0.1, count: 20))
        var (dGamma, dBeta) = (mean, mean)
        BatchNorm.statistics(input.map, mean: &mean, variance: &variance)
        BatchNorm.normalizeRelu(
            input.map, mean: mean, inverseStd: variance, gamma: gamma, beta: beta, into: output.map)
        MaxPool2x2.forward(ActivatedMap(output.map), into: small.map)
        Upsample2x.bilinear.backward(gradient.map, into: dSmall.map, accumulate: false)
        Dropout.forward(dSmall.map, into: dSmall.map, rate: 0.5, key: 3)
        MaxPool2x2.backward(dSmall.map, x: ActivatedMap(output.map), y: small.map, into: gradient.map, accumulate: true)
        withNormParameters(mean: mean, inverseStd: variance, gamma: gamma, beta: beta) {
            BatchNorm.backward(
                gradient.map, y: input.map, $0, into: gradient.map, dGamma: &dGamma, dBeta: &dBeta)
        }
        let values = gradient.map.pointer(image: 0, block: 0)
        let blockFloats = gradient.map.blocks * gradient.map.blockStride
        let sum = Elementwise.sumOfSquares(values, count: blockFloats).bitPattern
        let floats = (mean + variance + dGamma + dBeta).map(\.bitPattern)
        let sums = [UInt32(truncatingIfNeeded: sum), UInt32(sum >> 32)]
        return floats + sums + (0..<blockFloats).map { values[$0].bitPattern }
    }

    private func withThreads<Result>(_ threads: Int, _ body: () -> Result) -> Result {
        let before = Parallel.threads
        Parallel.threads = threads
        defer { Parallel.threads = before }
        return body()
    }
}
