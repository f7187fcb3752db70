// 3×3 and 1×1 convolution.

/// Convolution with stride 1 whose output is as large as its input (3×3: zero padding of 1).
///
/// x: [N, Cin, H, W] → y: [N, Cout, H, W]; weight: [Cout, Cin, k, k] as in PyTorch; bias: [Cout].
///
///     y = x ⋆ W + b
///     dx = dy ⋆ W rotated by 180° with Cin and Cout exchanged;  dW = Σ over n, h, w of x ⊗ dy;  db = Σ dy
///
/// The kernels read packed copies of the weights: pack again whenever these have changed. How they are packed is this
/// type's secret.
/// Source: Dumoulin & Visin, arXiv:1603.07285.
public struct Convolution: PackedConvolution {
    /// Cin and how the channels of x lie in memory.
    public let inputLayout: ChannelLayout
    /// Cout.
    public let outputChannels: Int
    /// 3 or 1.
    public let kernel: Int
    public let algorithm: ConvolutionAlgorithm

    public init(inputLayout: ChannelLayout, outputChannels: Int, kernel: Int, algorithm: ConvolutionAlgorithm) {
        precondition(kernel == 3 || kernel == 1, "a convolution is 3×3 or 1×1, not \(kernel)×\(kernel)")
        precondition(kernel == 3 || algorithm == .direct, "Winograd's algorithm is for 3×3, not \(kernel)×\(kernel)")
        self.inputLayout = inputLayout
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.algorithm = algorithm
    }

    /// With Winograd's algorithm for 3×3 kernels whose channels fill half of a block at least.
    public init(inputLayout: ChannelLayout, outputChannels: Int, kernel: Int, precision: Precision = .fp32) {
        let winogradPays = kernel == 3 && min(inputLayout.channels, outputChannels) >= ChannelLayout.lanes / 2
        let algorithm: ConvolutionAlgorithm =
            switch precision {
            case .fp32 where winogradPays: .winograd
            case .bf16 where winogradPays: .winogradBF16
            default: .direct
            }
        self.init(inputLayout: inputLayout, outputChannels: outputChannels, kernel: kernel, algorithm: algorithm)
    }

    /// F(6×6, 3×3) in place of F(4×4, 3×3) where few of its tiles reach over an edge, and a core's cache holds its
    /// weights. Training, whose time is elsewhere, keeps the smaller rounding errors.
    public func forInference(height: Int, width: Int) -> Convolution {
        let isShared = WinogradConvolution.isShared(blockPairs: inputLayout.blocks * outputLayout.blocks)
        guard algorithm == .winograd, min(height, width) >= 48, !isShared else { return self }
        return Convolution(
            inputLayout: inputLayout, outputChannels: outputChannels, kernel: kernel, algorithm: .winograd6)
    }

    public var outputLayout: ChannelLayout { ChannelLayout(outputChannels) }

    /// [Cout, Cin, k, k].
    public var weightShape: [Int] { [outputChannels, inputLayout.channels, kernel, kernel] }

    /// Cin k k.
    public var fanIn: Int { inputLayout.channels * kernel * kernel }

    /// Cout Cin k k.
    public var weightCount: Int { outputChannels * inputLayout.channels * kernel * kernel }

    // MARK: Forward

    /// Floats of the weights packed for `forward`.
    public var packedCount: Int { packing.count }

    public func pack(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
        pack(weights, scale: nil, into: packed)
    }

    /// `scale`: a factor for each output channel, [Cout]; with a bias that folds a batch norm into the convolution.
    public func pack(
        _ weights: UnsafePointer<Float>, scale: UnsafePointer<Float>?, into packed: UnsafeMutablePointer<Float>
    ) {
        packing.pack(weights, scale: scale, into: packed)
    }

    /// Overwrites y; with `relu` by max(0, y).
    public func forward(
        _ x: FeatureMap, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, relu: Bool, y: FeatureMap
    ) {
        check(input: x, output: y)
        convolve(ActivatedMap(x), packed: packed, bias: bias, relu: relu, into: y)
    }

    /// Whether the kernels can read maps through an activation.
    public var readsThroughActivation: Bool { algorithm != .direct }

    /// Overwrites y.
    public func forward(_ x: ActivatedMap, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, y: FeatureMap) {
        check(input: x.map, output: y)
        convolve(x, packed: packed, bias: bias, relu: false, into: y)
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
        // dx[r] = Σ over i of dy[r - i + padding] w[i]: with the taps in reverse order that is a convolution again.
        convolve(ActivatedMap(dy), packed: packedTransposed, bias: nil, relu: false, into: dx)
    }

    private func convolve(
        _ x: ActivatedMap, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, relu: Bool, into y: FeatureMap
    ) {
        switch algorithm {
        case .direct: direct(x, y).forward(packed: packed, bias: bias, relu: relu)
        case .winograd, .winograd6, .winogradBF16: winograd(x, y).forward(packed: packed, bias: bias, relu: relu)
        }
    }

    private func direct(_ x: ActivatedMap, _ y: FeatureMap) -> DirectConvolution {
        precondition(x.activation == nil, "the direct kernels read what is stored")
        return DirectConvolution(x: x.map, y: y, taps: kernel, padding: kernel / 2)
    }

    private func winograd(_ x: ActivatedMap, _ y: FeatureMap) -> WinogradConvolution {
        WinogradConvolution(x: x.map, activation: x.activation, y: y, algorithm: algorithm)
    }

    // MARK: Gradients of the parameters

    /// Floats of scratch memory that `backwardWeights` needs for maps of this size.
    public func scratchCount(images: Int, height: Int, width: Int) -> Int {
        switch algorithm {
        case .direct:
            packing.gradientCount
                * DirectConvolution.gradientGroups(
                    blockPairs: inputLayout.blocks * outputLayout.blocks, stackedRows: images * height)
        case .winograd, .winograd6, .winogradBF16:
            WinogradConvolution.GradientPlan(
                x: inputLayout, y: outputLayout, images: images, height: height, width: width
            ).scratchCount
        }
    }

    /// Overwrites the gradient, [Cout, Cin, k, k].
    public func backwardWeights(
        _ x: ActivatedMap, _ dy: FeatureMap, scratch: UnsafeMutablePointer<Float>,
        into gradient: UnsafeMutablePointer<Float>
    ) {
        check(input: x.map, output: dy)
        let groups =
            switch algorithm {
            case .direct: direct(x, dy).weightGradient(into: scratch)
            case .winograd, .winograd6, .winogradBF16: winograd(x, dy).weightGradient(into: scratch)
            }
        packing.unpackSum(scratch, groups: groups, into: gradient)
    }

    /// Overwrites the gradient, [Cout].
    public func backwardBias(_ dy: FeatureMap, into gradient: UnsafeMutablePointer<Float>) {
        precondition(
            dy.layout == outputLayout, "dy has \(dy.layout.segments) channels, the convolution \(outputChannels)")
        DirectConvolution.biasGradient(dy, into: gradient)
    }

    private var packing: WeightPacking {
        WeightPacking(
            algorithm: algorithm, input: inputLayout, output: outputLayout,
            outputStride: inputLayout.channels * kernel * kernel,
            inputStride: kernel * kernel, taps: kernel * kernel)
    }

    private var transposedPacking: WeightPacking {
        WeightPacking(
            algorithm: algorithm, input: outputLayout, output: inputLayout, outputStride: kernel * kernel,
            inputStride: inputLayout.channels * kernel * kernel, taps: kernel * kernel, rotated: true)
    }

    private func check(input: FeatureMap, output: FeatureMap) {
        precondition(
            input.layout == inputLayout && output.layout == outputLayout && input.images == output.images
                && input.height == output.height && input.width == output.width,
            "\(kernel)×\(kernel) convolution \(inputLayout.segments) → \(outputChannels) between "
                + "\(input.shapeText) and \(output.shapeText)")
    }
}
