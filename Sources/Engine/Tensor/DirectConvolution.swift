// One pass of the direct convolution kernels: how two maps lie to each other, and how the work is cut.
import CKernels

/// y[r, c] = Σ over taps (i, j) of x[S r + i - padding, S c + j - padding] w[i, j], where S is `xStep`.
///
/// With `yStep` 2 the grid (r, c) is x's and each of its pixels makes 2×2 of y, each with weights of its own: four
/// phases.
struct DirectConvolution {
    let x: FeatureMap
    let y: FeatureMap
    var taps = 1
    var padding = 0
    var xStep = 1
    var yStep = 1

    private static let lanes = ChannelLayout.lanes
    /// Weights of one tap from one block to another.
    static let weightBlock = lanes * lanes

    private var rows: Int { yStep == 1 ? y.height : x.height }
    private var columns: Int { yStep == 1 ? y.width : x.width }

    /// Writes all of y.
    ///
    /// packed: [phases][output blocks][input blocks][taps²][16 in][16 out]; bias: one value for each of y's channels.
    func forward(packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, relu: Bool) {
        let kernels = Kernels.current.pointee.convolution
        let phases = yStep * yStep
        let weightsPerOutputBlock = x.blocks * taps * taps * Self.weightBlock
        let paddedBias = bias.map { y.layout.padded($0) }

        // Enough tasks that the threads end together. The larger of weights and image stays in the cache meanwhile.
        let bands = min(rows, (63 + y.images * y.blocks) / (y.images * y.blocks))
        let blocksFirst = weightsPerOutputBlock * y.blocks < x.blocks * x.blockStride
        withGeometry { geometry in
            Parallel.forEach(y.images * bands * y.blocks) { task in
                let (block, rest) =
                    blocksFirst
                    ? (task % y.blocks, task / y.blocks) : (task / (y.images * bands), task % (y.images * bands))
                let (image, band) = (rest / bands, rest % bands)
                for phase in 0..<phases {
                    let weights = packed + (phase * y.blocks + block) * weightsPerOutputBlock
                    paddedBias.withPointer(at: block * Self.lanes) { bias in
                        kernels.forward(
                            geometry + phase, weights, bias, relu ? 1 : 0, Int32(image), Int32(block),
                            Int32(rows * band / bands), Int32(rows * (band + 1) / bands))
                    }
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
        let stackedRows = y.images * rows
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

    /// Calls `body` with one geometry for each phase.
    private func withGeometry(_ body: (UnsafePointer<seg_convolution>) -> Void) {
        let inputLanes = (0..<x.blocks).map { Int32(x.layout.channels(inBlock: $0).count) }
        let (xRow, yRow) = (x.width * Self.lanes, y.width * Self.lanes)
        inputLanes.withUnsafeBufferPointer { inputLanes in
            let geometries = (0..<yStep * yStep).map { phase in
                seg_convolution(
                    x: x.base, x_image: x.imageStride, x_block: x.blockStride, x_row: xStep * xRow,
                    x_pixel: xStep * Self.lanes, x_tap_row: xRow, input_blocks: Int32(x.blocks),
                    input_lanes: inputLanes.baseAddress!, y: y.base + phase / yStep * yRow + phase % yStep * Self.lanes,
                    y_image: y.imageStride, y_block: y.blockStride, y_row: yStep * yRow, y_pixel: yStep * Self.lanes,
                    rows: Int32(rows), columns: Int32(columns), taps: Int32(taps), padding: Int32(padding))
            }
            geometries.withUnsafeBufferPointer { body($0.baseAddress!) }
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
