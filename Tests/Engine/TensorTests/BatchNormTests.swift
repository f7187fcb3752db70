// Batch norm and ReLU: the reference by finite differences, the kernels by the reference.
import CKernels
import Tensor
import Testing

@Suite struct BatchNormTests {
    private let epsilon = 1e-3

    @Test func referenceGradient() {
        let shape = Shape(images: 2, channels: 3, height: 3, width: 2)
        let y = randomNumbers(shape.count, seed: 1)
        let gamma = [0.9, -1.2, 0.5]
        let beta = [0.1, 0.2, -0.1]
        let da = randomNumbers(shape.count, seed: 2)

        func loss(_ y: [Double], _ gamma: [Double], _ beta: [Double]) -> Double {
            let (mean, inverseStd) = referenceStatistics(y, shape, epsilon: epsilon)
            var a = y
            seg_reference_batch_norm(y, shape.c, mean, inverseStd, gamma, beta, &a)
            return dot(a, da)
        }

        let (mean, inverseStd) = referenceStatistics(y, shape, epsilon: epsilon)
        var (dy, dGamma, dBeta) = (y, gamma, beta)
        seg_reference_batch_norm_backward(da, y, shape.c, mean, inverseStd, gamma, beta, &dy, &dGamma, &dBeta)
        expectGradient(dy, of: { loss($0, gamma, beta) }, at: y)
        expectGradient(dGamma, of: { loss(y, $0, beta) }, at: gamma)
        expectGradient(dBeta, of: { loss(y, gamma, $0) }, at: beta)
    }

    @Test(arguments: Shape.small) func statistics(shape: Shape) {
        // A mean of 300 deviations: sums of squares in float would have no digit left.
        let y = randomNumbers(shape.count, seed: 3).map { Double(Float(300 + $0)) }
        var mean = [Double](repeating: 0, count: shape.channels)
        var variance = mean
        seg_reference_statistics(y, shape.c, &mean, &variance)
        let map = GuardedMap(shape, y)
        forEachInstructionSet {
            let (gotMean, gotVariance) = measured(map.map)
            expectClose(gotMean, mean, tolerance: 1e-7, "mean,")
            for (got, wanted) in zip(gotVariance, variance) {
                #expect(abs(got - wanted) <= 1e-6 * wanted, "variance \(got), not \(wanted)")
            }
        }
    }

    @Test func statisticsOfAConstantChannel() {
        let shape = Shape(images: 2, channels: 2, height: 40, width: 30)
        let map = GuardedMap(shape, [Double](repeating: 0.1, count: shape.count))
        forEachInstructionSet {
            let (mean, variance) = measured(map.map)
            #expect(mean.allSatisfy { $0 == Double(Float(0.1)) })
            #expect(variance.allSatisfy { $0 >= 0 && $0 < 1e-15 })
        }
    }

    @Test(arguments: Shape.small) func kernels(shape: Shape) {
        let gamma = randomNumbers(shape.channels, seed: 6)
        let beta = randomNumbers(shape.channels, seed: 7)
        let da = randomNumbers(shape.count, seed: 8)
        var y = randomNumbers(shape.count, seed: 9)
        keepClearOfTheKink(&y, shape, gamma, beta, epsilon: epsilon)

        let (mean, inverseStd) = referenceStatistics(y, shape, epsilon: epsilon)
        var (a, dy, dGamma, dBeta) = (y, y, gamma, beta)
        seg_reference_batch_norm(y, shape.c, mean, inverseStd, gamma, beta, &a)
        seg_reference_batch_norm_backward(da, y, shape.c, mean, inverseStd, gamma, beta, &dy, &dGamma, &dBeta)
        // a is a small difference of large terms where the mean is many deviations, dy where a channel has few values.
        let shift = zip(mean, zip(gamma, inverseStd)).reduce(1) { max($0, abs($1.0 * $1.1.0 * $1.1.1)) }
        let terms = zip(gamma, inverseStd).reduce(0) { max($0, abs($1.0 * $1.1)) }

        let (fMean, fInverseStd) = (mean.map { Float($0) }, inverseStd.map { Float($0) })
        let (fGamma, fBeta) = (gamma.map { Float($0) }, beta.map { Float($0) })
        let input = GuardedMap(shape, y)
        forEachInstructionSet {
            let output = GuardedMap(shape)
            BatchNorm.normalizeRelu(
                input.map, mean: fMean, inverseStd: fInverseStd, gamma: fGamma, beta: fBeta, into: output.map)
            expectClose(output.checkedValues(), a, scale: shift, "a,")

            let gradient = GuardedMap(shape, da)
            let separate = GuardedMap(shape)
            var (fdGamma, fdBeta) = (fGamma, fBeta)
            for destination in [separate, gradient] {  // The second time in place.
                withNormParameters(mean: fMean, inverseStd: fInverseStd, gamma: fGamma, beta: fBeta) {
                    BatchNorm.backward(
                        gradient.map, y: input.map, $0, into: destination.map, dGamma: &fdGamma, dBeta: &fdBeta)
                }
                expectClose(destination.checkedValues(), dy, scale: terms, "dy,")
            }
            expectClose(fdGamma.map { Double($0) }, dGamma, "dGamma,")
            expectClose(fdBeta.map { Double($0) }, dBeta, "dBeta,")
        }
    }

    @Test func aNaNShows() {
        let shape = Shape(images: 1, channels: 1, height: 1, width: 2)
        let map = GuardedMap(shape, [.nan, 1])
        forEachInstructionSet {
            let output = GuardedMap(shape)
            BatchNorm.normalizeRelu(map.map, mean: [0], inverseStd: [1], gamma: [1], beta: [0], into: output.map)
            #expect(output.map[0, 0, 0, 0].isNaN)
            #expect(output.map[0, 0, 0, 1] == 1)
        }
    }

    private func measured(_ map: FeatureMap) -> (mean: [Double], variance: [Double]) {
        var mean = [Float](repeating: .nan, count: map.layout.channels)
        var variance = mean
        BatchNorm.statistics(map, mean: &mean, variance: &variance)
        return (mean.map { Double($0) }, variance.map { Double($0) })
    }
}

/// Mean and 1 / √(variance + epsilon) of each channel.
func referenceStatistics(_ y: [Double], _ shape: Shape, epsilon: Double) -> (mean: [Double], inverseStd: [Double]) {
    var mean = [Double](repeating: 0, count: shape.channels)
    var variance = mean
    seg_reference_statistics(y, shape.c, &mean, &variance)
    return (mean, variance.map { 1 / ($0 + epsilon).squareRoot() })
}

/// Moves every y whose pre-activation is so near to zero that float and double could see different signs.
func keepClearOfTheKink(_ y: inout [Double], _ shape: Shape, _ gamma: [Double], _ beta: [Double], epsilon: Double) {
    let (mean, inverseStd) = referenceStatistics(y, shape, epsilon: epsilon)
    for index in y.indices {
        let c = index / (shape.height * shape.width) % shape.channels
        let slope = gamma[c] * inverseStd[c]
        if abs(y[index] - mean[c] + beta[c] / slope) < 1e-3 { y[index] = Double(Float(y[index] + 2e-3)) }
    }
}
