// Weights between PyTorch's order and the blocks that the kernels read.
import CKernels
import Threads

/// How one canonical array of weights becomes packed blocks, and back:
///
///     direct    [out blocks][in blocks][taps][16 in][16 out]
///     winograd  [36 or 64 points][out blocks][in blocks][16 in][16 out], as bf16 [8 pairs of in][16 out][2]
struct WeightPacking {
    var algorithm = ConvolutionAlgorithm.direct
    let input: ChannelLayout
    let output: ChannelLayout
    /// Distance in the canonical array between neighbouring output channels, input channels; taps are neighbours.
    let outputStride: Int
    let inputStride: Int
    /// All taps of the kernel; 1 packs a single tap.
    let taps: Int
    /// Last tap first: what turns a convolution into its own data gradient.
    var rotated = false

    private var pairs: Int { output.blocks * input.blocks }
    private var points: Int {
        algorithm == .direct ? taps : WinogradConvolution.points(tile: WinogradConvolution.tile(algorithm))
    }
    private var gradientPoints: Int { algorithm == .direct ? taps : WinogradConvolution.gradientPoints }

    /// Floats of the packed weights, and of their gradient, which is fp32 in any case.
    var count: Int { pairs * points * packedBlock }
    var gradientCount: Int { pairs * gradientPoints * DirectConvolution.weightBlock }

    /// Floats of one point of a pair of blocks.
    private var packedBlock: Int { DirectConvolution.weightBlock / (algorithm == .winogradBF16 ? 2 : 1) }

    /// Where a pair of blocks begins if each of its points has so many floats. The taps of the direct kernels follow
    /// each other; the points of the others are `pairs` blocks apart.
    private func offset(_ pair: Int, block: Int) -> Int { pair * block * (algorithm == .direct ? taps : 1) }

    private var strides: seg_weight_strides {
        seg_weight_strides(out: outputStride, in: inputStride, taps: Int32(taps), rotated: rotated ? 1 : 0)
    }

    /// Fills `packed` with the weights, each times its output channel's `scale`; lanes without a channel become 0.
    func pack(
        _ weights: UnsafePointer<Float>, scale: UnsafePointer<Float>? = nil, into packed: UnsafeMutablePointer<Float>
    ) {
        let kernels = Kernels.current.pointee
        let winograd = algorithm == .winogradBF16 ? kernels.winograd_bf16.pack : kernels.winograd.pack
        forEachPair { pair, input, output in
            let first = packed + offset(pair, block: packedBlock)
            switch algorithm {
            case .direct: seg_pack_weights(weights, strides, input, output, scale, first)
            case .winograd, .winograd6, .winogradBF16:
                let tile = Int32(WinogradConvolution.tile(algorithm))
                winograd(tile, weights, strides, input, output, scale, first, pairs * packedBlock)
            }
        }
    }

    /// gradient = the sum of `groups` packed arrays that follow each other, in this order.
    func unpackSum(
        _ packed: UnsafePointer<Float>, groups: Int, into gradient: UnsafeMutablePointer<Float>
    ) {
        let winograd = Kernels.current.pointee.winograd.unpack_gradient
        forEachPair { pair, input, output in
            let block = DirectConvolution.weightBlock
            let (first, groups) = (packed + offset(pair, block: block), Int32(groups))
            switch algorithm {
            case .direct: seg_unpack_weight_gradient(first, groups, gradientCount, strides, input, output, gradient)
            case .winograd, .winograd6, .winogradBF16:
                winograd(first, pairs * block, groups, gradientCount, strides, input, output, gradient)
            }
        }
    }

    private func forEachPair(_ body: (_ pair: Int, _ input: seg_channel_block, _ output: seg_channel_block) -> Void) {
        Parallel.forEach(pairs) { pair in
            body(pair, channelBlock(input, pair % input.blocks), channelBlock(output, pair / input.blocks))
        }
    }

    private func channelBlock(_ layout: ChannelLayout, _ block: Int) -> seg_channel_block {
        let channels = layout.channels(inBlock: block)
        return seg_channel_block(first: Int32(channels.lowerBound), lanes: Int32(channels.count))
    }
}
