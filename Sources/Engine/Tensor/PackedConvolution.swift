// What both kinds of convolution offer, so that layers, benches and tests are written once.

/// A convolution whose kernels read packed copies of the weights.
public protocol PackedConvolution: Hashable, Sendable {
    /// Cin and how the channels of x lie in memory.
    var inputLayout: ChannelLayout { get }
    /// Cout and how the channels of y lie in memory.
    var outputLayout: ChannelLayout { get }
    /// As in PyTorch.
    var weightShape: [Int] { get }
    /// Floats of the weights: the product of `weightShape`.
    var weightCount: Int { get }
    /// Products of an input and a weight that are summed in one output.
    var fanIn: Int { get }
    /// What computes y fastest for inputs of this size. It has a packing of its own.
    func forInference(height: Int, width: Int) -> Self
    /// Floats of the weights packed for `forward`.
    var packedCount: Int { get }
    /// Floats of the weights packed for `backwardData`.
    var packedTransposedCount: Int { get }
    /// Packs the weights for `forward`: `packedCount` floats.
    func pack(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>)
    /// Packs the weights for `backwardData`: `packedTransposedCount` floats.
    func packTransposed(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>)
    /// Overwrites y with x ⋆ W + b; bias: [Cout], nil for none.
    func forward(_ x: ActivatedMap, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, y: FeatureMap)
    /// Overwrites dx.
    func backwardData(_ dy: FeatureMap, packedTransposed: UnsafePointer<Float>, dx: FeatureMap)
    /// Floats of scratch memory that `backwardWeights` needs for inputs of this size.
    func scratchCount(images: Int, height: Int, width: Int) -> Int
    /// Overwrites `gradient`, of `weightShape`, with dW.
    func backwardWeights(
        _ x: ActivatedMap, _ dy: FeatureMap, scratch: UnsafeMutablePointer<Float>,
        into gradient: UnsafeMutablePointer<Float>)
    /// Overwrites `gradient`, [Cout], with db.
    func backwardBias(_ dy: FeatureMap, into gradient: UnsafeMutablePointer<Float>)
}

extension PackedConvolution {
    /// Of an x that is read as it is stored.
    public func forward(_ x: FeatureMap, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, y: FeatureMap) {
        forward(ActivatedMap(x), packed: packed, bias: bias, y: y)
    }

    /// Of an x that is read as it is stored.
    public func backwardWeights(
        _ x: FeatureMap, _ dy: FeatureMap, scratch: UnsafeMutablePointer<Float>,
        into gradient: UnsafeMutablePointer<Float>
    ) {
        backwardWeights(ActivatedMap(x), dy, scratch: scratch, into: gradient)
    }

    public func forInference(height: Int, width: Int) -> Self { self }

    /// Floats of the weights packed for inference, whatever the size of the inputs.
    public var inferencePackedCount: Int { forInference(height: .max, width: .max).packedCount }
}
