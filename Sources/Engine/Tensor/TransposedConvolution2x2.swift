// 2×2 transposed convolution with stride 2: learned upsampling.

/// Every input pixel makes 2×2 output pixels of its own; they do not overlap.
///
/// x: [N, Cin, H, W] → y: [N, Cout, 2H, 2W]; weight: [Cin, Cout, 2, 2] as in PyTorch's ConvTranspose2d; bias: [Cout].
///
///     y[2r + i, 2c + j] = x[r, c] · W[:, :, i, j] + b
///     dx[r, c] = Σ over i, j of W[:, :, i, j] dy[2r + i, 2c + j]
///     dW[:, :, i, j] = Σ over n, r, c of x[r, c] ⊗ dy[2r + i, 2c + j];  db = Σ dy
///
/// so both gradients are those of a 2×2 convolution with stride 2 that reads dy.
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
    public func forward(_ x: FeatureMap, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, y: FeatureMap) {
        check(input: x, output: y)
        DirectConvolution(x: x, y: y, yStep: 2).forward(packed: packed, bias: bias, relu: false)
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
        DirectConvolution(x: dy, y: dx, taps: 2, xStep: 2).forward(
            packed: packedTransposed, bias: nil, relu: false)
    }

    // MARK: Gradients of the parameters

    /// Floats of scratch memory that `backwardWeights` needs; height and width are those of x.
    public func scratchCount(images: Int, height: Int, width: Int) -> Int {
        transposedPacking.count
            * DirectConvolution.gradientGroups(
                blockPairs: inputLayout.blocks * outputLayout.blocks, stackedRows: images * height)
    }

    /// Overwrites the gradient, [Cin, Cout, 2, 2].
    public func backwardWeights(
        _ x: FeatureMap, _ dy: FeatureMap, scratch: UnsafeMutablePointer<Float>,
        into gradient: UnsafeMutablePointer<Float>
    ) {
        check(input: x, output: dy)
        let groups = DirectConvolution(x: dy, y: x, taps: 2, xStep: 2).weightGradient(into: scratch)
        transposedPacking.unpackSum(scratch, groups: groups, into: gradient)
    }

    /// Overwrites the gradient, [Cout].
    public func backwardBias(_ dy: FeatureMap, into gradient: UnsafeMutablePointer<Float>) {
        precondition(
            dy.layout == outputLayout, "dy has \(dy.layout.segments) channels, the convolution \(outputChannels)")
        DirectConvolution.biasGradient(dy, into: gradient)
    }

    /// One of the four output pixels.
    private var phasePacking: WeightPacking {
        WeightPacking(
            input: inputLayout, output: outputLayout, outputStride: 4, inputStride: outputChannels * 4, taps: 1)
    }

    /// The convolution that reads dy: its inputs are our outputs.
    private var transposedPacking: WeightPacking {
        WeightPacking(
            input: outputLayout, output: inputLayout, outputStride: outputChannels * 4, inputStride: 4, taps: 4)
    }

    private func check(input: FeatureMap, output: FeatureMap) {
        precondition(
            input.layout == inputLayout && output.layout == outputLayout && input.images == output.images
                && 2 * input.height == output.height && 2 * input.width == output.width,
            "2×2 transposed convolution \(inputLayout.segments) → \(outputChannels) between "
                + "\(input.shapeText) and \(output.shapeText)")
    }
}
