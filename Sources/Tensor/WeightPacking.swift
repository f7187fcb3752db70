// Weights between PyTorch's order and the blocks that the kernels read.
import CKernels

/// How one canonical array of weights becomes packed blocks, and back:
///
///     direct    [out blocks][in blocks][taps][16 in][16 out]
///     winograd  [36 points][out blocks][in blocks][16 in][16 out]
struct WeightPacking {
    var algorithm = Convolution.Algorithm.direct
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
    var count: Int {
        pairs * (algorithm == .direct ? taps * DirectConvolution.weightBlock : WinogradConvolution.weightBlock)
    }

    /// Where a pair of blocks begins, and how far apart its points are.
    private func offset(_ pair: Int) -> Int {
        pair * DirectConvolution.weightBlock * (algorithm == .direct ? taps : 1)
    }
    private var pointStride: Int { pairs * DirectConvolution.weightBlock }

    private var strides: seg_weight_strides {
        seg_weight_strides(out: outputStride, in: inputStride, taps: Int32(taps), rotated: rotated ? 1 : 0)
    }

    /// Fills `packed` with the weights, each times its output channel's `scale`; lanes without a channel become 0.
    func pack(
        _ weights: UnsafePointer<Float>, scale: UnsafePointer<Float>? = nil, into packed: UnsafeMutablePointer<Float>
    ) {
        let winograd = Kernels.current.pointee.winograd.pack
        forEachPair { pair, input, output in
            switch algorithm {
            case .direct: seg_pack_weights(weights, strides, input, output, scale, packed + offset(pair))
            case .winograd: winograd(weights, strides, input, output, scale, packed + offset(pair), pointStride)
            }
        }
    }

    /// gradient = the sum of `groups` packed arrays that follow each other, in this order.
    func unpackSum(
        _ packed: UnsafePointer<Float>, groups: Int, into gradient: UnsafeMutablePointer<Float>
    ) {
        let winograd = Kernels.current.pointee.winograd.unpack_gradient
        forEachPair { pair, input, output in
            let first = packed + offset(pair)
            switch algorithm {
            case .direct: seg_unpack_weight_gradient(first, Int32(groups), count, strides, input, output, gradient)
            case .winograd: winograd(first, pointStride, Int32(groups), count, strides, input, output, gradient)
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
