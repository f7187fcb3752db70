// The three passes of a convolution, checked against the reference and ready to be timed.
import CKernels
import Tensor

/// A 3×3, 1×1 or transposed 2×2 convolution of the network.
struct ConvolutionOperations<Operation: PackedConvolution> {
    let operation: Operation

    private var name: String {
        guard let same = operation as? Convolution else { return "transposed convolution 2×2" }
        return "convolution \(same.kernel)×\(same.kernel) (\(same.algorithm.rawValue))"
    }
    /// Output pixels for each input pixel, in each direction.
    private var scale: Int { operation is TransposedConvolution2x2 ? 2 : 1 }
    /// Multiply-adds for each pair of channels and output pixel.
    private var taps: Int { (operation as? Convolution).map { $0.kernel * $0.kernel } ?? 1 }

    /// Forward, data gradient and weight gradient on input maps of this size.
    func operations(images: Int, height: Int, width: Int) -> [TimedOperation] {
        let errors = Passes(operation, scale, images: 2, height: 6, width: 10).errors
        let passes = Passes(operation, scale, images: images, height: height, width: width)
        let pairs = Double(operation.inputLayout.channels * operation.outputLayout.channels)
        let operations = 2 * pairs * Double(taps * images * height * width * scale * scale)
        let inputs = operation.inputLayout.segments.map(String.init).joined(separator: "+")
        let shape = "\(inputs)→\(operation.outputLayout.channels) @\(height)"
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
        let operation: Operation
        let x, dx, y, dy: OwnedMap
        let weights, gradient, packed, packedTransposed, scratch: FloatBuffer

        init(_ operation: Operation, _ scale: Int, images: Int, height: Int, width: Int) {
            self.operation = operation
            func map(_ layout: ChannelLayout, _ scale: Int, _ seed: UInt64) -> OwnedMap {
                OwnedMap(images: images, layout: layout, height: scale * height, width: scale * width, seed: seed)
            }
            (x, dx) = (map(operation.inputLayout, 1, 1), map(operation.inputLayout, 1, 2))
            (y, dy) = (map(operation.outputLayout, scale, 3), map(operation.outputLayout, scale, 4))
            weights = FloatBuffer(count: operation.weightCount)
            gradient = FloatBuffer(count: operation.weightCount)
            packed = FloatBuffer(count: operation.packedCount)
            packedTransposed = FloatBuffer(count: operation.packedTransposedCount)
            scratch = FloatBuffer(count: operation.scratchCount(images: images, height: height, width: width))
            for i in 0..<weights.count { weights.pointer[i] = Float((i * 7919) % 1009) / 504.5 - 1 }
            operation.pack(weights.pointer, into: packed.pointer)
            operation.packTransposed(weights.pointer, into: packedTransposed.pointer)
        }

        func forward() { operation.forward(x.map, packed: packed.pointer, bias: nil, y: y.map) }

        func backwardData() {
            operation.backwardData(dy.map, packedTransposed: packedTransposed.pointer, dx: dx.map)
        }

        func backwardWeights() {
            operation.backwardWeights(x.map, dy.map, scratch: scratch.pointer, into: gradient.pointer)
        }

        /// Of y, dx and dW.
        var errors: [Double] {
            let w = (0..<weights.count).map { Double(weights.pointer[$0]) }
            let bias = [Double](repeating: 0, count: operation.outputLayout.channels)
            let (xs, dys) = (x.planar, dy.planar)
            var (ys, dxs, dws, dbias) = (dys, xs, w, bias)
            var shape = seg_reference_shape(
                images: Int32(x.map.images), in: Int32(operation.inputLayout.channels), out: Int32(bias.count),
                height: Int32(x.map.height), width: Int32(x.map.width), kernel: 2)
            if let same = operation as? Convolution {
                shape.kernel = Int32(same.kernel)
                seg_reference_convolution(shape, xs, w, bias, &ys)
                seg_reference_convolution_backward(shape, xs, w, dys, &dxs, &dws, &dbias)
            } else {
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
