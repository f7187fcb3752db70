// Weights between PyTorch's order and the blocks that the direct kernels read.
import CKernels

/// How one canonical array of weights becomes packed blocks [out blocks][in blocks][taps][16 in][16 out], and back.
struct WeightPacking {
    let input: ChannelLayout
    let output: ChannelLayout
    /// Distance in the canonical array between neighbouring output channels, input channels; taps are neighbours.
    let outputStride: Int
    let inputStride: Int
    /// All taps of the kernel; 1 packs a single tap.
    let taps: Int
    /// Last tap first: what turns a convolution into its own data gradient.
    var rotated = false

    var blockFloats: Int { taps * DirectConvolution.weightBlock }
    var count: Int { output.blocks * input.blocks * blockFloats }

    private var strides: seg_weight_strides {
        seg_weight_strides(out: outputStride, in: inputStride, taps: Int32(taps), rotated: rotated ? 1 : 0)
    }

    /// Fills `packed`; lanes without a channel become 0.
    func pack(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
        Parallel.forEach(output.blocks * input.blocks) { pair in
            seg_pack_weights(
                weights, strides, channelBlock(input, pair % input.blocks), channelBlock(output, pair / input.blocks),
                packed + pair * blockFloats)
        }
    }

    /// gradient = the sum of `groups` packed arrays that follow each other, in this order.
    func unpackSum(
        _ packed: UnsafePointer<Float>, groups: Int, into gradient: UnsafeMutablePointer<Float>
    ) {
        Parallel.forEach(output.blocks * input.blocks) { pair in
            seg_unpack_weight_gradient(
                packed + pair * blockFloats, Int32(groups), count, strides, channelBlock(input, pair % input.blocks),
                channelBlock(output, pair / input.blocks), gradient)
        }
    }

    private func channelBlock(_ layout: ChannelLayout, _ block: Int) -> seg_channel_block {
        let channels = layout.channels(inBlock: block)
        return seg_channel_block(first: Int32(channels.lowerBound), lanes: Int32(channels.count))
    }
}
