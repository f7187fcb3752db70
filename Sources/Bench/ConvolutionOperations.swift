// The three passes of a convolution, checked against the reference and ready to be timed.
import CKernels
import Tensor

/// A 3×3, 1×1 or transposed 2×2 convolution of the network.
enum NetworkConvolution: Hashable {
    case same(Convolution)
    case transposed(TransposedConvolution2x2)

    var inputLayout: ChannelLayout {
        switch self {
        case .same(let operation): operation.inputLayout
        case .transposed(let operation): operation.inputLayout
        }
    }
    var outputLayout: ChannelLayout {
        switch self {
        case .same(let operation): operation.outputLayout
        case .transposed(let operation): operation.outputLayout
        }
    }
    private var name: String {
        switch self {
        case .same(let operation):
            "convolution \(operation.kernel)×\(operation.kernel) (\(operation.algorithm.rawValue))"
        case .transposed: "transposed convolution 2×2"
        }
    }
    private var scale: Int { if case .transposed = self { 2 } else { 1 } }
    /// Multiply-adds for each pair of channels and output pixel.
    private var taps: Int { if case .same(let operation) = self { operation.kernel * operation.kernel } else { 1 } }

    /// Forward, data gradient and weight gradient on input maps of this size.
    func operations(images: Int, height: Int, width: Int) -> [TimedOperation] {
        let errors = Passes(self, images: 2, height: 6, width: 10).errors
        let passes = Passes(self, images: images, height: height, width: width)
        let pairs = Double(inputLayout.channels * outputLayout.channels)
        let operations = 2 * pairs * Double(taps * images * height * width * scale * scale)
        let shape =
            "\(inputLayout.segments.map(String.init).joined(separator: "+"))→\(outputLayout.channels) @\(height)"
        let bytes = passes.x.bytes + passes.y.bytes
        return [
            TimedOperation(
                name: name + " forward", shape: shape, operations: operations, bytes: bytes, error: errors[0],
                run: passes.forward),
            TimedOperation(
                name: name + " data gradient", shape: shape, operations: operations, bytes: bytes, error: errors[1],
                run: passes.backwardData),
            TimedOperation(
                name: name + " weight gradient", shape: shape, operations: operations, bytes: bytes, error: errors[2],
                run: passes.backwardWeights),
        ]
    }

    /// The maps and weights of one size. y stands for dy too.
    private struct Passes {
        let convolution: NetworkConvolution
        let x, dx, y, dy: OwnedMap
        let weights, gradient, packed, packedTransposed, scratch: FloatBuffer

        init(_ convolution: NetworkConvolution, images: Int, height: Int, width: Int) {
            self.convolution = convolution
            func map(_ layout: ChannelLayout, _ scale: Int, _ seed: UInt64) -> OwnedMap {
                OwnedMap(images: images, layout: layout, height: scale * height, width: scale * width, seed: seed)
            }
            let (input, output) = (convolution.inputLayout, convolution.outputLayout)
            (x, dx) = (map(input, 1, 1), map(input, 1, 2))
            (y, dy) = (map(output, convolution.scale, 3), map(output, convolution.scale, 4))
            let counts: (weights: Int, packed: Int, transposed: Int, scratch: Int) =
                switch convolution {
                case .same(let c):
                    (
                        c.weightCount, c.packedCount, c.packedTransposedCount,
                        c.scratchCount(images: images, height: height, width: width)
                    )
                case .transposed(let c):
                    (
                        c.weightCount, c.packedCount, c.packedTransposedCount,
                        c.scratchCount(images: images, height: height, width: width)
                    )
                }
            (weights, gradient) = (FloatBuffer(count: counts.weights), FloatBuffer(count: counts.weights))
            (packed, packedTransposed) = (FloatBuffer(count: counts.packed), FloatBuffer(count: counts.transposed))
            scratch = FloatBuffer(count: counts.scratch)
            for i in 0..<counts.weights { weights.pointer[i] = Float((i * 7919) % 1009) / 504.5 - 1 }
            switch convolution {
            case .same(let c):
                c.pack(weights.pointer, into: packed.pointer)
                c.packTransposed(weights.pointer, into: packedTransposed.pointer)
            case .transposed(let c):
                c.pack(weights.pointer, into: packed.pointer)
                c.packTransposed(weights.pointer, into: packedTransposed.pointer)
            }
        }

        func forward() {
            switch convolution {
            case .same(let c): c.forward(x.map, packed: packed.pointer, bias: nil, y: y.map)
            case .transposed(let c): c.forward(x.map, packed: packed.pointer, bias: nil, y: y.map)
            }
        }

        func backwardData() {
            switch convolution {
            case .same(let c): c.backwardData(dy.map, packedTransposed: packedTransposed.pointer, dx: dx.map)
            case .transposed(let c): c.backwardData(dy.map, packedTransposed: packedTransposed.pointer, dx: dx.map)
            }
        }

        func backwardWeights() {
            switch convolution {
            case .same(let c): c.backwardWeights(x.map, dy.map, scratch: scratch.pointer, into: gradient.pointer)
            case .transposed(let c): c.backwardWeights(x.map, dy.map, scratch: scratch.pointer, into: gradient.pointer)
            }
        }

        /// Of y, dx and dW.
        var errors: [Double] {
            let w = (0..<weights.count).map { Double(weights.pointer[$0]) }
            let bias = [Double](repeating: 0, count: convolution.outputLayout.channels)
            let (xs, dys) = (x.planar, dy.planar)
            var (ys, dxs, dws, dbias) = (dys, xs, w, bias)
            var shape = seg_reference_shape(
                images: Int32(x.map.images), in: Int32(convolution.inputLayout.channels), out: Int32(bias.count),
                height: Int32(x.map.height), width: Int32(x.map.width), kernel: 2)
            switch convolution {
            case .same(let c):
                shape.kernel = Int32(c.kernel)
                seg_reference_convolution(shape, xs, w, bias, &ys)
                seg_reference_convolution_backward(shape, xs, w, dys, &dxs, &dws, &dbias)
            case .transposed:
                seg_reference_transposed_convolution(shape, xs, w, bias, &ys)
                seg_reference_transposed_convolution_backward(shape, xs, w, dys, &dxs, &dws, &dbias)
            }
            forward()
            backwardData()
            backwardWeights()
            let dw = (0..<gradient.count).map { Double(gradient.pointer[$0]) }
            return [scaledDifference(y.planar, ys), scaledDifference(dx.planar, dxs), scaledDifference(dw, dws)]
        }
    }
}
