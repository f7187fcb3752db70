// Batch normalisation and the ReLU behind it.
import CKernels
import Threads

/// Batch norm followed by ReLU: statistics and gradient. Forward it is an `Activation` that the next layer reads
/// through.
///
/// y: [N, C, H, W] → a, the same: x̂ = (y - mean) inverseStd; a = max(0, gamma x̂ + beta), for each channel.
/// The pointers to per-channel values hold C floats in the order of the logical channels.
/// Source: Ioffe & Szegedy, arXiv:1502.03167.
public enum BatchNorm {
    /// Mean and biased variance of each channel over N, H, W, summed in double in a fixed order.
    public static func statistics(
        _ y: FeatureMap, mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>
    ) {
        let moments = Kernels.current.pointee.batch_norm.moments
        let bands = RowBands(y)
        withUnsafeTemporaryAllocation(of: seg_moments.self, capacity: bands.count) { parts in
            let part = parts.baseAddress!
            Parallel.forEach(bands.count) { index in
                let (image, block, rows) = bands[index]
                moments(y.pointer(image: image, block: block, row: rows.lowerBound), rows.count * y.width, part + index)
            }
            Parallel.forEach(y.blocks) { block in
                var total = seg_moments()
                for image in 0..<y.images {
                    for band in 0..<bands.bands {
                        seg_moments_merge(&total, part + (image * y.blocks + block) * bands.bands + band)
                    }
                }
                let channels = y.layout.channels(inBlock: block)
                seg_moments_result(
                    &total, Int32(channels.count), mean + channels.lowerBound, variance + channels.lowerBound)
            }
        }
    }

    /// a = max(0, gamma (y - mean) inverseStd + beta), for readers that cannot read `y` through an `Activation`.
    /// `a` may be `y`.
    public static func normalizeRelu(
        _ y: FeatureMap, mean: UnsafePointer<Float>, inverseStd: UnsafePointer<Float>, gamma: UnsafePointer<Float>,
        beta: UnsafePointer<Float>, into a: FeatureMap
    ) {
        precondition(a.hasShape(of: y), "batch norm of \(y.shapeText) into \(a.shapeText)")
        let apply = Kernels.current.pointee.activation.apply
        withUnsafeTemporaryAllocation(of: seg_activation.self, capacity: y.blocks) { blocks in
            let activation = Activation(blocks: blocks.baseAddress!)
            activation.setBatchNormRelu(y.layout, mean: mean, inverseStd: inverseStd, gamma: gamma, beta: beta)
            RowBands(y).forEach { image, block, rows in
                apply(
                    y.pointer(image: image, block: block, row: rows.lowerBound), rows.count * y.width,
                    activation.blocks + block, a.pointer(image: image, block: block, row: rows.lowerBound))
            }
        }
    }

    /// What the gradient needs of the forward pass: C floats each, in the order of the logical channels. mean and
    /// inverseStd are those of y itself.
    public struct Parameters {
        let mean, inverseStd, gamma, beta: UnsafePointer<Float>

        public init(
            mean: UnsafePointer<Float>, inverseStd: UnsafePointer<Float>, gamma: UnsafePointer<Float>,
            beta: UnsafePointer<Float>
        ) {
            (self.mean, self.inverseStd, self.gamma, self.beta) = (mean, inverseStd, gamma, beta)
        }

        /// The same in the blocks' order.
        func withBlocks(_ layout: ChannelLayout, _ body: (UnsafeMutablePointer<seg_batch_norm_block>) -> Void) {
            withUnsafeTemporaryAllocation(of: seg_batch_norm_block.self, capacity: layout.blocks) { blocks in
                for block in 0..<layout.blocks {
                    let channels = layout.channels(inBlock: block)
                    let first = channels.lowerBound
                    seg_batch_norm_block_set(
                        blocks.baseAddress! + block, Int32(channels.count), mean + first, inverseStd + first,
                        gamma + first, beta + first)
                }
                body(blocks.baseAddress!)
            }
        }
    }

    /// Gradients of batch norm and ReLU (`Activation.setBatchNormRelu`).
    ///
    /// With M = N H W and g = da where a > 0, else 0 (found again from y):
    /// dBeta = Σ g; dGamma = Σ g x̂; dy = gamma inverseStd (g - dBeta / M - x̂ dGamma / M). `dy` may be `da`.
    public static func backward(
        _ da: FeatureMap, y: FeatureMap, _ parameters: Parameters, into dy: FeatureMap,
        dGamma: UnsafeMutablePointer<Float>, dBeta: UnsafeMutablePointer<Float>
    ) {
        precondition(
            da.hasShape(of: y) && dy.hasShape(of: y),
            "gradients of \(y.shapeText) from \(da.shapeText) into \(dy.shapeText)")
        let kernels = Kernels.current.pointee.batch_norm
        let bands = RowBands(y)
        let count = Double(y.images * y.height * y.width)
        parameters.withBlocks(y.layout) { blocks in
            withUnsafeTemporaryAllocation(of: seg_batch_norm_sums.self, capacity: bands.count) { parts in
                let part = parts.baseAddress!
                Parallel.forEach(bands.count) { index in
                    let (image, block, rows) = bands[index]
                    kernels.backward_sums(
                        da.pointer(image: image, block: block, row: rows.lowerBound),
                        y.pointer(image: image, block: block, row: rows.lowerBound), rows.count * y.width,
                        blocks + block, part + index)
                }
                Parallel.forEach(y.blocks) { block in
                    var total = seg_batch_norm_sums()
                    for image in 0..<y.images {
                        for band in 0..<bands.bands {
                            seg_batch_norm_sums_add(&total, part + (image * y.blocks + block) * bands.bands + band)
                        }
                    }
                    let channels = y.layout.channels(inBlock: block)
                    seg_batch_norm_sums_result(
                        &total, count, Int32(channels.count), blocks + block, dGamma + channels.lowerBound,
                        dBeta + channels.lowerBound)
                }
            }
            bands.forEach { image, block, rows in
                kernels.backward(
                    da.pointer(image: image, block: block, row: rows.lowerBound),
                    y.pointer(image: image, block: block, row: rows.lowerBound), rows.count * y.width, blocks + block,
                    dy.pointer(image: image, block: block, row: rows.lowerBound))
            }
        }
    }
}
