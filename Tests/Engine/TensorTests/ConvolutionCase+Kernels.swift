// A convolution case run through the engine.
import Tensor

extension ConvolutionCase {
    struct Result {
        var values: Values<Float>
        /// y without a bias, y cut off at 0 (of the convolutions that can).
        var withoutBias: [Float]
        var rectified: [Float]?
        /// No write outside the maps, zeros in all padding lanes.
        var intact: Bool
    }

    private var operation: any PackedConvolution {
        switch kind {
        case .same(let kernel, let algorithm):
            Convolution(
                inputLayout: inputLayout, outputChannels: outputChannels, kernel: kernel, algorithm: algorithm)
        case .transposed: TransposedConvolution2x2(inputLayout: inputLayout, outputChannels: outputChannels)
        }
    }

    /// Everything, with the instruction set and threads in use.
    func run() -> Result {
        let operation = operation
        let weights = self.weights.map(Float.init)
        let bias = self.bias.map(Float.init)
        let packed = FloatBuffer(count: operation.packedCount)
        let packedTransposed = FloatBuffer(count: operation.packedTransposedCount)
        operation.pack(weights, into: packed.pointer)
        operation.packTransposed(weights, into: packedTransposed.pointer)

        let x = inputMap()
        let dx = inputMap()
        let y = outputMap()
        let plain = outputMap()
        let dy = outputMap()
        x.set(self.x)
        dy.set(self.dy)
        operation.forward(x.map, packed: packed.pointer, bias: bias, y: y.map)
        operation.forward(x.map, packed: packed.pointer, bias: nil, y: plain.map)
        operation.backwardData(dy.map, packedTransposed: packedTransposed.pointer, dx: dx.map)
        let rectified = outputMap()
        let convolution = operation as? Convolution
        convolution?.forward(x.map, packed: packed.pointer, bias: bias, relu: true, y: rectified.map)

        let scratch = FloatBuffer(count: operation.scratchCount(images: images, height: height, width: width))
        var dw = [Float](repeating: .nan, count: weightCount)
        operation.backwardWeights(x.map, dy.map, scratch: scratch.pointer, into: &dw)
        var dbias = [Float](repeating: .nan, count: outputChannels)
        operation.backwardBias(dy.map, into: &dbias)

        return Result(
            values: Values(y: y.values, dx: dx.values, dw: dw, dbias: dbias), withoutBias: plain.values,
            rectified: convolution.map { _ in rectified.values },
            intact: ([x, dx, y, plain, dy] + (convolution == nil ? [] : [rectified])).allSatisfy(\.isIntact))
    }

    private func inputMap() -> GuardedMap {
        GuardedMap(images: images, layout: inputLayout, height: height, width: width)
    }

    private func outputMap() -> GuardedMap {
        GuardedMap(images: images, layout: ChannelLayout(outputChannels), height: scale * height, width: scale * width)
    }
}
