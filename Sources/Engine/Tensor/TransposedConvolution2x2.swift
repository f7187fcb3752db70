// 2×2 transposed convolution with stride 2: learned upsampling.
import CKernels
import Threads

/// Every input pixel makes 2×2 output pixels of its own; they do not overlap.
///
/// x: [N, Cin, H, W] → y: [N, Cout, 2H, 2W]; weight: [Cin, Cout, 2, 2] as in PyTorch's ConvTranspose2d; bias: [Cout].
///
///     y[2r + i, 2c + j] = x[r, c] · W[:, :, i, j] + b
///     dx[r, c] = Σ over i, j of W[:, :, i, j] dy[2r + i, 2c + j]
///     dW[:, :, i, j] = Σ over n, r, c of x[r, c] ⊗ dy[2r + i, 2c + j];  db = Σ dy
///
/// Each is a product of matrices, or four.
/// The kernels read packed copies of the weights: pack again whenever these have changed. y may be a segment of a
/// concatenation.
/// Source: Dumoulin & Visin, arXiv:1603.07285, chapter 4.
public struct TransposedConvolution2x2: PackedConvolution {
    /// Cin and how the channels of x lie in memory.
    public let inputLayout: ChannelLayout
    /// Cout.
    public let outputChannels: Int

    public init(inputLayout: ChannelLayout, outputChannels: Int) {
        self.inputLayout = inputLayout
        self.outputChannels = outputChannels
    }

    public var outputLayout: ChannelLayout { ChannelLayout(outputChannels) }

    /// [Cin, Cout, 2, 2].
    public var weightShape: [Int] { [inputLayout.channels, outputChannels, 2, 2] }

    /// Cin: of the four taps one reaches each output pixel.
    public var fanIn: Int { inputLayout.channels }

    /// Cin Cout 2 2.
    public var weightCount: Int { inputLayout.channels * outputChannels * 4 }

    // MARK: Forward

    /// Floats of the weights packed for `forward`.
    public var packedCount: Int { 4 * phasePacking.count }

    public func pack(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
        // Each of the four output pixels is a 1×1 convolution with one tap's weights.
        for phase in 0..<4 { phasePacking.pack(weights + phase, into: packed + phase * phasePacking.count) }
    }

    /// Overwrites y.
    public func forward(
        _ activated: ActivatedMap, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, y: FeatureMap
    ) {
        let x = activated.map
        check(input: x, output: y)
        let kernel = Kernels.current.pointee.transposed.forward
        let paddedBias = bias.map { y.layout.padded($0) }
        let bands = Bands(x)
        let scratchCount = activated.activation == nil ? 0 : bands.bandRows * x.width * x.blocks * ChannelLayout.lanes
        withGeometry(x: x, activated.activation, y: y) { geometry in
            Parallel.forEach(bands.count * y.blocks) { task in
                let rows = bands[task / y.blocks]
                paddedBias.withPointer(at: task % y.blocks * ChannelLayout.lanes) { bias in
                    kernel(
                        geometry, packed, bias, Int32(task % y.blocks), rows.lowerBound, rows.upperBound,
                        scratchCount > 0 ? threadScratch(scratchCount) : nil)
                }
            }
        }
    }

    // MARK: Gradient of the input

    /// Floats of the weights packed for `backwardData`.
    public var packedTransposedCount: Int { transposedPacking.count }

    public func packTransposed(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
        transposedPacking.pack(weights, into: packed)
    }

    /// Overwrites dx.
    public func backwardData(_ dy: FeatureMap, packedTransposed: UnsafePointer<Float>, dx: FeatureMap) {
        check(input: dx, output: dy)
        let kernel = Kernels.current.pointee.transposed.backward_data
        let bands = Bands(dx)
        let groups = (dx.blocks + Self.blockGroup - 1) / Self.blockGroup
        withGeometry(x: dx, y: dy) { geometry in
            Parallel.forEach(bands.count * groups) { task in
                let (rows, first) = (bands[task / groups], task % groups * Self.blockGroup)
                kernel(
                    geometry, packedTransposed, dx.base, Int32(first), Int32(min(first + Self.blockGroup, dx.blocks)),
                    rows.lowerBound, rows.upperBound)
            }
        }
    }

    // MARK: Gradients of the parameters

    /// Floats of scratch memory that `backwardWeights` needs; height and width are those of x.
    public func scratchCount(images: Int, height: Int, width: Int) -> Int {
        gradientPacking.count * gradientGroups(stackedRows: images * height)
    }

    /// Overwrites the gradient, [Cin, Cout, 2, 2].
    public func backwardWeights(
        _ activated: ActivatedMap, _ dy: FeatureMap, scratch: UnsafeMutablePointer<Float>,
        into gradient: UnsafeMutablePointer<Float>
    ) {
        let x = activated.map
        check(input: x, output: dy)
        let kernel = Kernels.current.pointee.transposed.weight_gradient
        let rows = x.images * x.height
        let groups = gradientGroups(stackedRows: rows)
        let parts = (x.blocks + Self.blockGroup - 1) / Self.blockGroup
        let blockFloats = 4 * DirectConvolution.weightBlock
        withGeometry(x: x, activated.activation, y: dy) { geometry in
            let stretch = activated.activation == nil ? 0 : seg_transposed_stretch(geometry) * ChannelLayout.lanes
            Parallel.forEach(groups * dy.blocks * parts) { task in
                let (group, block) = (task / parts / dy.blocks, task / parts % dy.blocks)
                let first = task % parts * Self.blockGroup
                kernel(
                    geometry, Int32(block), Int32(first), Int32(min(first + Self.blockGroup, x.blocks)),
                    rows * group / groups, rows * (group + 1) / groups,
                    scratch + (group * dy.blocks + block) * x.blocks * blockFloats,
                    stretch > 0 ? threadScratch(stretch) : nil)
            }
        }
        gradientPacking.unpackSum(scratch, groups: groups, into: gradient)
    }

    /// Overwrites the gradient, [Cout].
    public func backwardBias(_ dy: FeatureMap, into gradient: UnsafeMutablePointer<Float>) {
        precondition(
            dy.layout == outputLayout, "dy has \(dy.layout.segments) channels, the convolution \(outputChannels)")
        DirectConvolution.biasGradient(dy, into: gradient)
    }

    /// Blocks of x that a task takes at a time, so that what it reads of both maps stays in a core's cache.
    private static let blockGroup = 4

    /// Groups of rows whose weight gradients are summed apart: a function of the sizes alone.
    private func gradientGroups(stackedRows: Int) -> Int {
        let tasks = outputLayout.blocks * ((inputLayout.blocks + Self.blockGroup - 1) / Self.blockGroup)
        return min(stackedRows, (127 + tasks) / tasks)
    }

    /// One of the four output pixels.
    private var phasePacking: WeightPacking {
        WeightPacking(
            input: inputLayout, output: outputLayout, outputStride: 4, inputStride: outputChannels * 4, taps: 1)
    }

    /// The convolution with stride 2 that makes dx of dy: its inputs are our outputs.
    private var transposedPacking: WeightPacking {
        WeightPacking(
            input: outputLayout, output: inputLayout, outputStride: outputChannels * 4, inputStride: 4, taps: 4)
    }

    private var gradientPacking: WeightPacking {
        WeightPacking(
            input: inputLayout, output: outputLayout, outputStride: 4, inputStride: outputChannels * 4, taps: 4)
    }

    /// Bands of rows of x, of all images: 256 KiB of x, so that a band stays in a core's cache.
    private struct Bands {
        let rows: Int
        let bandRows: Int

        init(_ x: FeatureMap) {
            rows = x.images * x.height
            bandRows = max(1, (1 << 16) / (x.width * x.blocks * ChannelLayout.lanes))
        }

        var count: Int { (rows + bandRows - 1) / bandRows }

        subscript(index: Int) -> Range<Int> { index * bandRows..<min((index + 1) * bandRows, rows) }
    }

    private func withGeometry(
        x: FeatureMap, _ activation: Activation? = nil, y: FeatureMap, _ body: (UnsafePointer<seg_transposed>) -> Void
    ) {
        var geometry = seg_transposed(
            x: x.base, x_image: x.imageStride, x_block: x.blockStride, input_blocks: Int32(x.blocks),
            activation: activation?.blocks, y: y.base, y_image: y.imageStride, y_block: y.blockStride,
            output_blocks: Int32(y.blocks), images: Int32(x.images), rows: Int32(x.height), columns: Int32(x.width))
        body(&geometry)
    }

    private func check(input: FeatureMap, output: FeatureMap) {
        precondition(
            input.layout == inputLayout && output.layout == outputLayout && input.images == output.images
                && 2 * input.height == output.height && 2 * input.width == output.width,
            "2×2 transposed convolution \(inputLayout.segments) → \(outputChannels) between "
                + "\(input.shapeText) and \(output.shapeText)")
    }
}
