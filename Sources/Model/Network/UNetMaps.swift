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

/// Values of the two convolution blocks of a level: y before batch norm, a after ReLU.
struct LevelMaps {
    let y1: FeatureMap
    let a1: FeatureMap
    let y2: FeatureMap
    let a2: FeatureMap
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
    var concatenated: [FeatureMap] = []
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
    /// For the partial sums of weight gradients.
    var scratch: UnsafeMutablePointer<Float>
}

/// The maps of a batch of one shape, in one workspace.
struct UNetMaps {
    let forward: ForwardMaps
    /// For training only.
    let backward: BackwardMaps?
    /// Floats of the workspace.
    let workspaceCount: Int

    init(
        _ shape: BatchShape, _ configuration: UNetConfiguration, _ layers: UNetLayers,
        workspace: UnsafeMutablePointer<Float>
    ) {
        var planner = MapPlanner(shape, configuration, workspace)
        forward = planner.planForward()
        backward = shape.isTraining ? planner.planBackward(forward, layers) : nil
        workspaceCount = planner.plan.count
    }

    /// Floats of the workspace, found without having it.
    static func workspaceCount(_ shape: BatchShape, _ configuration: UNetConfiguration, _ layers: UNetLayers) -> Int {
        // An address for the arithmetic of the plan; nothing is read or written there.
        let nowhere = UnsafeMutablePointer<Float>(bitPattern: 1 << 20)!
        return UNetMaps(shape, configuration, layers, workspace: nowhere).workspaceCount
    }
}
