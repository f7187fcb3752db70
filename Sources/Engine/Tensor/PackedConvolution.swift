// What both kinds of convolution offer, so that layers, benches and tests are written once.

/// A convolution whose kernels read packed copies of the weights.
public protocol PackedConvolution: Hashable, Sendable {
    var inputLayout: ChannelLayout { get }
    var outputLayout: ChannelLayout { get }
    var weightCount: Int { get }
    var packedCount: Int { get }
    var packedTransposedCount: Int { get }
    func pack(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>)
    func packTransposed(_ weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>)
    func forward(_ x: FeatureMap, packed: UnsafePointer<Float>, bias: UnsafePointer<Float>?, y: FeatureMap)
    func backwardData(_ dy: FeatureMap, packedTransposed: UnsafePointer<Float>, dx: FeatureMap)
    func scratchCount(images: Int, height: Int, width: Int) -> Int
    func backwardWeights(
        _ x: FeatureMap, _ dy: FeatureMap, scratch: UnsafeMutablePointer<Float>,
        into gradient: UnsafeMutablePointer<Float>)
    func backwardBias(_ dy: FeatureMap, into gradient: UnsafeMutablePointer<Float>)
}
