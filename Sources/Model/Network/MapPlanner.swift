// Walks forward, and for training backward, through the network and gives memory out as lifetimes end.
import Tensor

/// Reserves and releases whole maps in a workspace.
///
/// The order of the calls is the order of `UNet.forward` and `UNet.backward`: a map may be released as soon as its last
/// reader has run, and a gradient then takes its place. Inference keeps nothing but skip connections.
struct MapPlanner {
    private(set) var plan = WorkspacePlan()
    private let shape: BatchShape
    private let configuration: UNetConfiguration
    private let workspace: UnsafeMutablePointer<Float>

    init(_ shape: BatchShape, _ configuration: UNetConfiguration, _ workspace: UnsafeMutablePointer<Float>) {
        self.shape = shape
        self.configuration = configuration
        self.workspace = workspace
    }

    private mutating func reserve(_ layout: ChannelLayout, level: Int) -> FeatureMap {
        let (height, width) = size(level: level)
        let range = plan.reserve(
            FeatureMap.floatCount(images: shape.images, layout: layout, height: height, width: width))
        return FeatureMap(
            base: workspace + range.lowerBound, images: shape.images, layout: layout, height: height, width: width)
    }

    private mutating func release(_ map: FeatureMap) {
        let start = map.base - workspace
        plan.release(start..<start + map.images * map.imageStride)
    }

    private func size(level: Int) -> (height: Int, width: Int) {
        (configuration.padded(shape.height) >> level, configuration.padded(shape.width) >> level)
    }

    private func layout(level: Int) -> ChannelLayout { ChannelLayout(configuration.channels(level: level)) }

    // MARK: Forward

    mutating func planForward() -> ForwardMaps {
        let input = reserve(ChannelLayout(configuration.inputBands), level: 0)
        var encoder: [LevelMaps] = []
        var concatenated: [FeatureMap] = []
        var pooled: [FeatureMap] = []
        for level in 0...configuration.depth {
            if level < configuration.depth {
                concatenated.append(reserve(configuration.concatenation(level: level), level: level))
            }
            encoder.append(
                planBlocks(
                    input: level == 0 ? input : pooled[level - 1], level: level,
                    a2: level < configuration.depth ? concatenated[level].segment(0) : nil))
            if level < configuration.depth { pooled.append(reserve(layout(level: level), level: level + 1)) }
        }

        var decoder: [LevelMaps] = []
        var below = encoder[configuration.depth].a2
        for level in (0..<configuration.depth).reversed() {
            if !shape.isTraining { release(below) }
            decoder.insert(planBlocks(input: concatenated[level], level: level, a2: nil), at: 0)
            below = decoder[0].a2
        }
        let logits = reserve(ChannelLayout(configuration.classes), level: 0)
        return ForwardMaps(
            input: input, encoder: encoder, concatenated: concatenated, pooled: pooled, decoder: decoder,
            logits: logits)
    }

    /// `a2`: where the result goes if that is part of another map. Inference has no y and drops its input.
    private mutating func planBlocks(input: FeatureMap, level: Int, a2: FeatureMap?) -> LevelMaps {
        let layout = layout(level: level)
        let y1 = reserve(layout, level: level)
        if shape.isTraining {
            let (a1, y2) = (reserve(layout, level: level), reserve(layout, level: level))
            return LevelMaps(y1: y1, a1: a1, y2: y2, a2: a2 ?? reserve(layout, level: level))
        }
        release(input)
        let result = a2 ?? reserve(layout, level: level)
        release(y1)
        return LevelMaps(y1: y1, a1: y1, y2: result, a2: result)
    }

    // MARK: Backward

    mutating func planBackward(_ forward: ForwardMaps, _ layers: UNetLayers) -> BackwardMaps {
        // The logits have been handed over.
        release(forward.logits)
        let scratchCount = layers.scratchCount(images: shape.images, size: size)
        let scratch = workspace + plan.reserve(scratchCount).lowerBound
        let logits = reserve(ChannelLayout(configuration.classes), level: 0)
        release(forward.decoder[0].a2)
        var above = reserve(layout(level: 0), level: 0)
        release(logits)

        var decoder: [LevelGradients] = []
        for level in 0..<configuration.depth {
            decoder.append(
                planBlocksBackward(
                    forward.decoder[level], a2: above, releasing: above,
                    inputLayout: configuration.concatenation(level: level), level: level))
            release(level + 1 < configuration.depth ? forward.decoder[level + 1].a2 : forward.encoder[level + 1].a2)
            above = reserve(layout(level: level + 1), level: level + 1)
        }

        var encoder: [LevelGradients] = []
        for level in (0...configuration.depth).reversed() {
            var (a2, whole) = (above, above)
            if level < configuration.depth {
                // Max pooling has compared the skip connection with its maxima.
                release(forward.pooled[level])
                release(forward.concatenated[level])
                release(encoder[0].x!)
                whole = decoder[level].x!
                a2 = whole.segment(0)
            }
            encoder.insert(
                planBlocksBackward(
                    forward.encoder[level], a2: a2, releasing: whole,
                    inputLayout: level == 0 ? nil : layout(level: level - 1), level: level),
                at: 0)
        }
        return BackwardMaps(logits: logits, encoder: encoder, decoder: decoder, scratch: scratch)
    }

    private mutating func planBlocksBackward(
        _ maps: LevelMaps, a2: FeatureMap, releasing whole: FeatureMap, inputLayout: ChannelLayout?, level: Int
    ) -> LevelGradients {
        // Each time: batch norm in place, then y is done; weight gradient, then the convolution's input is done; data.
        release(maps.y2)
        release(maps.a1)
        let a1 = reserve(layout(level: level), level: level)
        release(whole)
        release(maps.y1)
        let x = inputLayout.map { reserve($0, level: level) }
        release(a1)
        return LevelGradients(a2: a2, a1: a1, x: x)
    }
}
