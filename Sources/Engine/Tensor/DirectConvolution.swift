// One pass of the direct convolution kernels: how two maps lie to each other, and how the work is cut.
import CKernels
import Threads

/// y[r, c] = Σ over taps (i, j) of x[r + i - padding, c + j - padding] w[i, j].
struct DirectConvolution {
    let x: FeatureMap
    let y: FeatureMap
    var taps = 1
    var padding = 0

    private static let lanes = ChannelLayout.lanes
    /// Weights of one tap from one block to another.
    static let weightBlock = lanes * lanes

    /// Writes all of y.
    ///
    /// packed: [output blocks][input blocks][taps²][16 in][16 out]; bias: one value for each of y's channels.
    func forward(packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, relu: Bool) {
        let kernels = Kernels.current.pointee.convolution
        let weightsPerOutputBlock = x.blocks * taps * taps * Self.weightBlock
        let paddedBias = bias.map { y.layout.padded($0) }

        // Enough tasks that the threads end together. The larger of weights and image stays in the cache meanwhile.
        let rows = y.height
        let bands = min(rows, (63 + y.images * y.blocks) / (y.images * y.blocks))
        let blocksFirst = weightsPerOutputBlock * y.blocks < x.blocks * x.blockStride
        withGeometry { geometry in
            Parallel.forEach(y.images * bands * y.blocks) { task in
                let (block, rest) =
                    blocksFirst
                    ? (task % y.blocks, task / y.blocks) : (task / (y.images * bands), task % (y.images * bands))
                let (image, band) = (rest / bands, rest % bands)
                let weights = packed + block * weightsPerOutputBlock
                paddedBias.withPointer(at: block * Self.lanes) { bias in
                    kernels.forward(
                        geometry, weights, bias, relu ? 1 : 0, Int32(image), Int32(block),
                        Int32(rows * band / bands), Int32(rows * (band + 1) / bands))
                }
            }
        }
    }

    /// Groups of rows whose weight gradients are summed apart: a function of the sizes alone.
    static func gradientGroups(blockPairs: Int, stackedRows: Int) -> Int {
        min(stackedRows, (31 + blockPairs) / blockPairs)
    }

    /// Σ x ⊗ y over all pixels for each tap and each pair of blocks, for groups of rows:
    /// [groups][output blocks][input blocks][taps²][16 in][16 out].
    /// Returns the number of groups. The gradient is their sum.
    func weightGradient(into partial: UnsafeMutablePointer<Float>) -> Int {
        let kernels = Kernels.current.pointee.convolution
        let pairs = x.blocks * y.blocks
        let stackedRows = y.images * y.height
        let groups = Self.gradientGroups(blockPairs: pairs, stackedRows: stackedRows)
        let blockFloats = taps * taps * Self.weightBlock
        withGeometry { geometry in
            Parallel.forEach(groups * pairs) { task in
                let (group, pair) = (task / pairs, task % pairs)
                kernels.weight_gradient(
                    geometry, Int32(pair % x.blocks), Int32(pair / x.blocks), stackedRows * group / groups,
                    stackedRows * (group + 1) / groups, partial + task * blockFloats)
            }
        }
        return groups
    }

    /// Σ over images and pixels of each channel of dy, in double; the partial sums are added image by image.
    static func biasGradient(_ dy: FeatureMap, into gradient: UnsafeMutablePointer<Float>) {
        let kernels = Kernels.current.pointee.convolution
        var sums = [Double](repeating: 0, count: dy.blocks * dy.images * lanes)
        sums.withUnsafeMutableBufferPointer { sums in
            let base = sums.baseAddress!
            Parallel.forEach(dy.blocks * dy.images) { task in
                let (block, image) = (task / dy.images, task % dy.images)
                kernels.lane_sums(dy.pointer(image: image, block: block), dy.height * dy.width, base + task * lanes)
            }
        }
        for channel in 0..<dy.layout.channels {
            let (block, lane) = dy.layout.position(of: channel)
            gradient[channel] = Float((0..<dy.images).reduce(0) { $0 + sums[(block * dy.images + $1) * lanes + lane] })
        }
    }

    private func withGeometry(_ body: (UnsafePointer<seg_convolution>) -> Void) {
        let inputLanes = (0..<x.blocks).map { Int32(x.layout.channels(inBlock: $0).count) }
        inputLanes.withUnsafeBufferPointer { inputLanes in
            var geometry = seg_convolution(
                x: x.base, x_image: x.imageStride, x_block: x.blockStride, input_blocks: Int32(x.blocks),
                input_lanes: inputLanes.baseAddress!, y: y.base, y_image: y.imageStride, y_block: y.blockStride,
                images: Int32(y.images), rows: Int32(y.height), columns: Int32(y.width), taps: Int32(taps),
                padding: Int32(padding))
            body(&geometry)
        }
    }
}

extension Optional where Wrapped == [Float] {
    /// Calls `body` with the address of an element, or nil where there is no array.
    func withPointer(at offset: Int, _ body: (UnsafePointer<Float>?) -> Void) {
        guard let array = self else { return body(nil) }
        array.withUnsafeBufferPointer { body($0.baseAddress! + offset) }
    }
}
