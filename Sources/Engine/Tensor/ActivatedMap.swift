// Maps that are read through an activation, so that the activated values need no memory of their own.
import CKernels

/// v ↦ max(low, scale v + shift) for each channel: batch norm followed by ReLU, or nothing.
///
/// It lives in the caller's memory, one entry for each block of the map.
public struct Activation {
    let blocks: UnsafeMutablePointer<seg_activation>

    init(blocks: UnsafeMutablePointer<seg_activation>) { self.blocks = blocks }

    /// Floats of memory that a map of this layout needs.
    public static func floatCount(_ layout: ChannelLayout) -> Int {
        layout.blocks * MemoryLayout<seg_activation>.stride / MemoryLayout<Float>.stride
    }

    public init(memory: UnsafeMutablePointer<Float>) {
        blocks = UnsafeMutableRawPointer(memory).assumingMemoryBound(to: seg_activation.self)
    }

    /// max(0, gamma (v - mean) inverseStd + beta), for the channels of a map's layout.
    /// The pointers hold one float for each of the layout's channels.
    public func setBatchNormRelu(
        _ layout: ChannelLayout, mean: UnsafePointer<Float>, inverseStd: UnsafePointer<Float>,
        gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>
    ) {
        for block in 0..<layout.blocks {
            let channels = layout.channels(inBlock: block)
            let first = channels.lowerBound
            seg_activation_set_batch_norm(
                blocks + block, Int32(channels.count), mean + first, inverseStd + first, gamma + first, beta + first)
        }
    }

    /// v itself, for a segment of a concatenation.
    public func setIdentity(_ layout: ChannelLayout, segment: Int) {
        let first = layout.firstBlock(ofSegment: segment)
        for block in first..<first + ChannelLayout.blocks(of: layout.segments[segment]) {
            seg_activation_set_identity(blocks + block)
        }
    }
}

/// A map as its readers see it.
public struct ActivatedMap {
    public let map: FeatureMap
    /// nil: the values are what is stored.
    public let activation: Activation?

    public init(_ map: FeatureMap, activation: Activation? = nil) {
        (self.map, self.activation) = (map, activation)
    }
}
