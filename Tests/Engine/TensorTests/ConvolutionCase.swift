// One shape of a convolution: its data, what the reference makes of it, and what the kernels do.
import CKernels
import Tensor

/// Which of the two operations.
enum ConvolutionKind: CustomStringConvertible, Equatable {
    case same(kernel: Int, algorithm: ConvolutionAlgorithm = .direct)
    case transposed

    var isWinograd: Bool {
        if case .same(_, let algorithm) = self { algorithm != .direct } else { false }
    }

    var description: String {
        switch self {
        case .same(let kernel, let algorithm): "\(algorithm) \(kernel)×\(kernel)"
        case .transposed: "transposed"
        }
    }
}

struct ConvolutionCase: CustomStringConvertible {
    let kind: ConvolutionKind
    let inputLayout: ChannelLayout
    let outputChannels: Int
    let images: Int
    let height: Int
    let width: Int

    var description: String { "\(kind) \(inputLayout.segments) → \(outputChannels), \(images) of \(height)×\(width)" }

    /// Planar values of everything that goes in and comes out.
    struct Values<Scalar> {
        var y: [Scalar]
        var dx: [Scalar]
        var dw: [Scalar]
        var dbias: [Scalar]
    }

    var scale: Int { if case .transposed = kind { 2 } else { 1 } }
    var inputCount: Int { images * inputLayout.channels * height * width }
    var outputCount: Int { images * outputChannels * scale * height * scale * width }
    var weightCount: Int {
        switch kind {
        case .same(let kernel, _): outputChannels * inputLayout.channels * kernel * kernel
        case .transposed: outputChannels * inputLayout.channels * 4
        }
    }

    var x: [Double] { numbers(1, inputCount) }
    var weights: [Double] { numbers(2, weightCount) }
    var bias: [Double] { numbers(3, outputChannels) }
    var dy: [Double] { numbers(4, outputCount) }

    private func numbers(_ seed: UInt64, _ count: Int) -> [Double] {
        var values = TestValues(seed: seed)
        return values.array(count)
    }

    private var shape: seg_reference_shape {
        var kernel = 2
        if case .same(let k, _) = kind { kernel = k }
        return seg_reference_shape(
            images: Int32(images), in: Int32(inputLayout.channels), out: Int32(outputChannels), height: Int32(height),
            width: Int32(width), kernel: Int32(kernel))
    }

    /// The reference's y for any input.
    func referenceOutput(x: [Double], weights: [Double], bias: [Double]) -> [Double] {
        var y = [Double](repeating: 0, count: outputCount)
        switch kind {
        case .same: seg_reference_convolution(shape, x, weights, bias, &y)
        case .transposed: seg_reference_transposed_convolution(shape, x, weights, bias, &y)
        }
        return y
    }

    /// What the reference computes.
    func reference() -> Values<Double> {
        var r = Values(
            y: referenceOutput(x: x, weights: weights, bias: bias), dx: [Double](repeating: 0, count: inputCount),
            dw: [Double](repeating: 0, count: weightCount), dbias: [Double](repeating: 0, count: outputChannels))
        switch kind {
        case .same: seg_reference_convolution_backward(shape, x, weights, dy, &r.dx, &r.dw, &r.dbias)
        case .transposed: seg_reference_transposed_convolution_backward(shape, x, weights, dy, &r.dx, &r.dw, &r.dbias)
        }
        return r
    }
}
