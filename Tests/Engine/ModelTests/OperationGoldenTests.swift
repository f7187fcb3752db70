// The engine's operations against PyTorch, at one shape each with padding lanes. TensorTests compare kernels and
// shapes.
import Base
import Model
import Tensor
import Testing

/// A map with memory of its own, filled in the order of PyTorch's tensor.
private final class OwnedMap {
    let map: FeatureMap

    init(_ images: Int, _ channels: Int, _ height: Int, _ width: Int, _ values: [Float]? = nil) {
        let layout = ChannelLayout(channels)
        let buffer = FloatBuffer(
            count: FeatureMap.floatCount(images: images, layout: layout, height: height, width: width))
        map = FeatureMap(in: buffer, images: images, layout: layout, height: height, width: width)
        guard let values else { return }
        let tensor = PlanarTensor(images: images, channels: channels, height: height, width: width)
        precondition(values.count == tensor.count)
        tensor.pointer.update(from: values, count: values.count)
        Planar.toBlocked(tensor, into: map, padding: .zero)
    }

    var values: [Float] {
        let tensor = PlanarTensor(
            images: map.images, channels: map.layout.channels, height: map.height, width: map.width)
        Planar.fromBlocked(map, into: tensor)
        return Array(UnsafeBufferPointer(start: tensor.pointer, count: tensor.count))
    }
}

/// Inputs of operations.safetensors: x has the key (1, case), weight (2, case), bias (3, case), dy (4, case).
private func draw(_ kind: UInt64, _ number: UInt64, _ count: Int) -> [Float] { drawFloats(Random(kind, number), count) }

@Suite struct OperationGoldenTests {
    private let golden: GoldenFile

    init() throws { golden = try GoldenFile("operations") }

    /// float32's rounding of some dozens of terms of size 1.
    private func expect(
        _ values: [Float], _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(difference(values, try golden.values(name)) < 2e-6, "\(name)", sourceLocation: sourceLocation)
    }

    @Test func convolution3() throws {
        try convolution("convolution3", 1, x: [2, 5, 6, 7], outputs: 18, kernel: 3)
    }

    @Test func convolution1() throws {
        try convolution("convolution1", 2, x: [2, 17, 3, 5], outputs: 2, kernel: 1)
    }

    private func convolution(_ name: String, _ number: UInt64, x shape: [Int], outputs: Int, kernel: Int) throws {
        let operation = Convolution(inputLayout: ChannelLayout(shape[1]), outputChannels: outputs, kernel: kernel)
        let pixels = shape[0] * shape[2] * shape[3]
        let x = OwnedMap(shape[0], shape[1], shape[2], shape[3], draw(1, number, pixels * shape[1]))
        let dy = OwnedMap(shape[0], outputs, shape[2], shape[3], draw(4, number, pixels * outputs))
        let weights = draw(2, number, outputs * shape[1] * kernel * kernel)
        let bias = draw(3, number, outputs)

        let packed = FloatBuffer(count: operation.packedCount)
        operation.pack(weights, into: packed.pointer)
        let y = OwnedMap(shape[0], outputs, shape[2], shape[3])
        operation.forward(x.map, packed: packed.pointer, bias: bias, y: y.map)
        try expect(y.values, "\(name).y")

        let transposed = FloatBuffer(count: operation.packedTransposedCount)
        operation.packTransposed(weights, into: transposed.pointer)
        let dx = OwnedMap(shape[0], shape[1], shape[2], shape[3])
        operation.backwardData(dy.map, packedTransposed: transposed.pointer, dx: dx.map)
        try expect(dx.values, "\(name).dx")

        let scratch = FloatBuffer(
            count: operation.scratchCount(images: shape[0], height: shape[2], width: shape[3]))
        var dWeights = [Float](repeating: .nan, count: weights.count)
        operation.backwardWeights(x.map, dy.map, scratch: scratch.pointer, into: &dWeights)
        try expect(dWeights, "\(name).dweight")
        var dBias = [Float](repeating: .nan, count: outputs)
        operation.backwardBias(dy.map, into: &dBias)
        try expect(dBias, "\(name).dbias")
    }

    @Test func transposedConvolution() throws {
        let operation = TransposedConvolution2x2(inputLayout: ChannelLayout(18), outputChannels: 9)
        let x = OwnedMap(2, 18, 3, 4, draw(1, 3, 2 * 18 * 12))
        let dy = OwnedMap(2, 9, 6, 8, draw(4, 3, 2 * 9 * 48))
        let weights = draw(2, 3, 18 * 9 * 4)
        let bias = draw(3, 3, 9)

        let packed = FloatBuffer(count: operation.packedCount)
        operation.pack(weights, into: packed.pointer)
        let y = OwnedMap(2, 9, 6, 8)
        operation.forward(x.map, packed: packed.pointer, bias: bias, y: y.map)
        try expect(y.values, "transposed.y")

        let transposed = FloatBuffer(count: operation.packedTransposedCount)
        operation.packTransposed(weights, into: transposed.pointer)
        let dx = OwnedMap(2, 18, 3, 4)
        operation.backwardData(dy.map, packedTransposed: transposed.pointer, dx: dx.map)
        try expect(dx.values, "transposed.dx")

        let scratch = FloatBuffer(count: operation.scratchCount(images: 2, height: 3, width: 4))
        var dWeights = [Float](repeating: .nan, count: weights.count)
        operation.backwardWeights(x.map, dy.map, scratch: scratch.pointer, into: &dWeights)
        try expect(dWeights, "transposed.dweight")
        var dBias = [Float](repeating: .nan, count: 9)
        operation.backwardBias(dy.map, into: &dBias)
        try expect(dBias, "transposed.dbias")
    }

    @Test func batchNormAndRelu() throws {
        let y = OwnedMap(3, 20, 4, 5, draw(1, 4, 3 * 20 * 20))
        let da = OwnedMap(3, 20, 4, 5, draw(4, 4, 3 * 20 * 20))
        let (gamma, beta) = (draw(2, 4, 20), draw(3, 4, 20))
        var (mean, variance) = ([Float](repeating: 0, count: 20), [Float](repeating: 0, count: 20))
        BatchNorm.statistics(y.map, mean: &mean, variance: &variance)
        try expect(mean.map { 0.1 * $0 }, "norm_relu.running_mean")
        try expect(variance.map { 0.9 + 0.1 * $0 * 60 / 59 }, "norm_relu.running_var")

        let inverseStd = variance.map { 1 / ($0 + 1e-5).squareRoot() }
        let a = OwnedMap(3, 20, 4, 5)
        BatchNorm.normalizeRelu(y.map, mean: mean, inverseStd: inverseStd, gamma: gamma, beta: beta, into: a.map)
        try expect(a.values, "norm_relu.y")
        var (dGamma, dBeta) = ([Float](repeating: .nan, count: 20), [Float](repeating: .nan, count: 20))
        (mean + inverseStd + gamma + beta).withUnsafeBufferPointer {
            let first = $0.baseAddress!
            BatchNorm.backward(
                da.map, y: y.map,
                BatchNorm.Parameters(mean: first, inverseStd: first + 20, gamma: first + 40, beta: first + 60),
                into: da.map, dGamma: &dGamma, dBeta: &dBeta)
        }
        try expect(da.values, "norm_relu.dx")
        try expect(dGamma, "norm_relu.dweight")
        try expect(dBeta, "norm_relu.dbias")
    }

    /// x is rounded to quarters: of equal maxima the first gets the gradient.
    @Test func maxPool() throws {
        let x = OwnedMap(2, 3, 6, 8, draw(1, 5, 2 * 3 * 48).map { ($0 * 4).rounded(.toNearestOrEven) / 4 })
        let dy = OwnedMap(2, 3, 3, 4, draw(4, 5, 2 * 3 * 12))
        let (y, dx) = (OwnedMap(2, 3, 3, 4), OwnedMap(2, 3, 6, 8))
        MaxPool2x2.forward(ActivatedMap(x.map), into: y.map)
        try expect(y.values, "max_pool.y")
        MaxPool2x2.backward(dy.map, x: ActivatedMap(x.map), y: y.map, into: dx.map, accumulate: false)
        try expect(dx.values, "max_pool.dx")
    }

    @Test(arguments: [("nearest", Upsample2x.nearest, 6), ("bilinear", .bilinear, 7)])
    func upsampling(name: String, operation: Upsample2x, number: UInt64) throws {
        let x = OwnedMap(2, 3, 3, 4, draw(1, number, 2 * 3 * 12))
        let dy = OwnedMap(2, 3, 6, 8, draw(4, number, 2 * 3 * 48))
        let (y, dx) = (OwnedMap(2, 3, 6, 8), OwnedMap(2, 3, 3, 4))
        operation.forward(x.map, into: y.map)
        try expect(y.values, "\(name).y")
        operation.backward(dy.map, into: dx.map, accumulate: false)
        try expect(dx.values, "\(name).dx")
    }
}
