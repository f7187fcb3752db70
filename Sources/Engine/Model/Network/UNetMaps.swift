// All maps of a batch in their places.
import Tensor

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
        workspace: FloatBuffer
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
        let nowhere = FloatBuffer(unbacked: .max)
        return UNetMaps(shape, configuration, layers, packedCount: packedCount, workspace: nowhere).workspaceCount
    }
}
