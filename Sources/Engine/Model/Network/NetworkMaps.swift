// The feature maps of a pass over a batch.
import Tensor

/// A batch that maps are planned for.
struct BatchShape: Hashable {
    let images: Int
    /// As given, before padding.
    let height: Int
    let width: Int
    let isTraining: Bool
}

/// Values of a convolution block: y before batch norm, a after ReLU.
///
/// In training a is y read through the activation, where its reader can do that, and else a map of its own. Inference
/// has nothing before batch norm, which is folded into the weights: y is a.
struct BlockMaps {
    let y: FeatureMap
    let a: ActivatedMap
}

/// The two convolution blocks of a level.
struct LevelMaps {
    let first: BlockMaps
    let second: BlockMaps
    /// In training, `NetworkMemory.packed` of the level, and of the upsampling to it.
    let packed: UnsafeMutablePointer<Float>?
}

/// Gradients at the two blocks of a level. Batch norm turns the gradient of an activation into that of y in place.
struct LevelGradients {
    let a2: FeatureMap
    let a1: FeatureMap
    /// Of the level's input; nil at the network's own, where no one needs it.
    let x: FeatureMap?
    /// As that of `LevelMaps`.
    let packed: UnsafeMutablePointer<Float>
}

/// What a forward pass writes.
struct ForwardMaps {
    /// In training until it has been read.
    var input: FeatureMap
    /// Level 0…depth.
    var encoder: [LevelMaps] = []
    /// Level 0..<depth: the skip connection (the encoder's a2), then the upsampled map.
    var concatenated: [ActivatedMap] = []
    /// Level 0..<depth: the input of the level below.
    var pooled: [FeatureMap] = []
    /// Level 0..<depth.
    var decoder: [LevelMaps] = []
}

/// What a backward pass writes.
struct BackwardMaps {
    /// The network's input, made anew.
    var input: FeatureMap
    /// Level 0…depth. The a2 of level 0..<depth is the skip's part of `decoder[level].x`: there both gradients meet.
    var encoder: [LevelGradients] = []
    /// Level 0..<depth. The a2 of level 0 is the forward pass's y, which the head turns into its gradient in place.
    var decoder: [LevelGradients] = []
}
