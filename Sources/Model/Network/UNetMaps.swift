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
}

/// Gradients at the two blocks of a level. Batch norm turns the gradient of an activation into that of y in place.
struct LevelGradients {
    let a2: FeatureMap
    let a1: FeatureMap
    /// Of the level's input; nil at the network's own, where no one needs it.
    let x: FeatureMap?
}

/// What a forward pass writes.
struct ForwardMaps {
    var input: FeatureMap
    /// Level 0…depth.
    var encoder: [LevelMaps] = []
    /// Level 0..<depth: the skip connection (the encoder's a2), then the upsampled map.
    var concatenated: [ActivatedMap] = []
    /// Level 0..<depth: the input of the level below.
    var pooled: [FeatureMap] = []
    /// Level 0..<depth.
    var decoder: [LevelMaps] = []
    var logits: FeatureMap
}

/// What a backward pass writes.
struct BackwardMaps {
    var logits: FeatureMap
    /// Level 0…depth. The a2 of level 0..<depth is the skip's part of `decoder[level].x`: there both gradients meet.
    var encoder: [LevelGradients] = []
    /// Level 0..<depth.
    var decoder: [LevelGradients] = []
}

/// The maps of a batch of one shape, in one workspace.
struct UNetMaps {
    /// As `NetworkMemory.packed`. For inference it is at the same place whatever the shape.
    let packed: UnsafeMutablePointer<Float>
    let forward: ForwardMaps
    /// For training only.
    let backward: BackwardMaps?
    /// Floats of the workspace.
    let workspaceCount: Int

    init(
        _ shape: BatchShape, _ configuration: UNetConfiguration, _ layers: UNetLayers, packedCount: Int,
        workspace: UnsafeMutablePointer<Float>
    ) {
        var planner = MapPlanner(shape, configuration, layers, workspace)
        packed = planner.planPacked(inferenceCount: packedCount)
        forward = planner.planForward()
        backward = shape.isTraining ? planner.planBackward(forward) : nil
        workspaceCount = planner.plan.count
    }

    /// Floats of the workspace, found without having it.
    static func workspaceCount(
        _ shape: BatchShape, _ configuration: UNetConfiguration, _ layers: UNetLayers, packedCount: Int
    ) -> Int {
        // An address for the arithmetic of the plan; nothing is read or written there.
        let nowhere = UnsafeMutablePointer<Float>(bitPattern: 1 << 20)!
        return UNetMaps(shape, configuration, layers, packedCount: packedCount, workspace: nowhere).workspaceCount
    }
}
