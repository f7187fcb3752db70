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
    private let layers: UNetLayers
    private let workspace: FloatBuffer
    /// Where the next activation's numbers are.
    private var activations = 0

    init(
        _ shape: BatchShape, _ configuration: UNetConfiguration, _ layers: UNetLayers, _ workspace: FloatBuffer
    ) {
        self.shape = shape
        self.configuration = configuration
        self.layers = layers
        self.workspace = workspace
    }

    private mutating func reserve(_ layout: ChannelLayout, level: Int) -> FeatureMap {
        let (height, width) = size(level: level)
        let range = plan.reserve(
            FeatureMap.floatCount(images: shape.images, layout: layout, height: height, width: width))
        return FeatureMap(
            in: workspace, from: range.lowerBound, images: shape.images, layout: layout, height: height, width: width)
    }

    private mutating func release(_ map: FeatureMap) {
        plan.release(map.start..<map.start + map.images * map.imageStride)
    }

    private func size(level: Int) -> (height: Int, width: Int) {
        (configuration.padded(shape.height) >> level, configuration.padded(shape.width) >> level)
    }

    private func layout(level: Int) -> ChannelLayout { ChannelLayout(configuration.channels(level: level)) }

    private mutating func takeActivation(_ layout: ChannelLayout) -> Activation {
        defer { activations += Activation.floatCount(layout) }
        return Activation(memory: workspace.pointer + activations)
    }

    /// To be called first. `inferenceCount`: floats of the weights of all layers. Training has a place for each level.
    mutating func planPacked(inferenceCount: Int) -> UnsafeMutablePointer<Float> {
        guard shape.isTraining else { return workspace.pointer + plan.reserve(inferenceCount).lowerBound }
        // At most one for each of a level's four blocks, and for its concatenation. Between maps they would keep the
        // room that neighbours leave from being used as one.
        let counts = (0...configuration.depth).map { level in
            4 * Activation.floatCount(layout(level: level))
                + Activation.floatCount(configuration.concatenation(level: level))
        }
        activations = plan.reserve(counts.reduce(0, +)).lowerBound
        return workspace.pointer
    }

    /// `NetworkMemory.packed` of a level; with the upsampling to it in the decoder.
    private mutating func reservePacked(
        _ blocks: LevelBlocks, _ upsampling: UpsamplingLayer?, level: Int
    ) -> Range<Int> {
        let (height, width) = size(level: level)
        let ofUpsampling = upsampling?.packedCount(images: shape.images, height: height / 2, width: width / 2) ?? 0
        return plan.reserve(max(ofUpsampling, blocks.packedCount(images: shape.images, height: height, width: width)))
    }

    // MARK: Forward

    mutating func planForward() -> ForwardMaps {
        let input = reserve(ChannelLayout(configuration.inputBands), level: 0)
        var encoder: [LevelMaps] = []
        var concatenated: [ActivatedMap] = []
        var pooled: [FeatureMap] = []
        for level in 0...configuration.depth {
            if level < configuration.depth { concatenated.append(planConcatenation(level: level)) }
            encoder.append(
                planBlocks(
                    layers.encoder[level], input: level == 0 ? input : pooled[level - 1], level: level,
                    skip: level < configuration.depth ? concatenated[level] : nil))
            // The way back makes it anew.
            if shape.isTraining, level == 0 { release(input) }
            if level < configuration.depth { pooled.append(reserve(layout(level: level), level: level + 1)) }
        }

        var decoder: [LevelMaps] = []
        var below = encoder[configuration.depth].second.a.map
        for level in (0..<configuration.depth).reversed() {
            if !shape.isTraining { release(below) }
            decoder.insert(
                planBlocks(
                    layers.decoder[level], input: concatenated[level].map, level: level,
                    upsampling: layers.upsampling[level]),
                at: 0)
            below = decoder[0].second.a.map
        }
        return ForwardMaps(
            input: input, encoder: encoder, concatenated: concatenated, pooled: pooled, decoder: decoder)
    }

    private mutating func planConcatenation(level: Int) -> ActivatedMap {
        let layout = configuration.concatenation(level: level)
        let isActivated = shape.isTraining && layers.decoder[level].first.convolution.operation.readsThroughActivation
        return ActivatedMap(
            reserve(layout, level: level), activation: isActivated ? takeActivation(layout) : nil)
    }

    /// `skip`: the concatenation whose first segment is the level's result; `upsampling`: what leads up to the level.
    /// Inference drops the input.
    private mutating func planBlocks(
        _ blocks: LevelBlocks, input: FeatureMap, level: Int, skip: ActivatedMap? = nil,
        upsampling: UpsamplingLayer? = nil
    ) -> LevelMaps {
        let layout = layout(level: level)
        let y1 = reserve(layout, level: level)
        let result = skip?.map.segment(0)
        if !shape.isTraining {
            release(input)
            let a2 = result ?? reserve(layout, level: level)
            release(y1)
            return LevelMaps(
                first: BlockMaps(y: y1, a: ActivatedMap(y1)),
                second: BlockMaps(y: a2, a: ActivatedMap(a2)), packed: nil)
        }
        let a1 =
            blocks.second.convolution.operation.readsThroughActivation
            ? ActivatedMap(y1, activation: takeActivation(layout)) : ActivatedMap(reserve(layout, level: level))
        let second = planResult(skip: skip, level: level)
        let packed = reservePacked(blocks, upsampling, level: level)
        plan.release(packed)
        return LevelMaps(
            first: BlockMaps(y: y1, a: a1), second: second, packed: workspace.pointer + packed.lowerBound)
    }

    /// The second block's maps in training.
    private mutating func planResult(skip: ActivatedMap?, level: Int) -> BlockMaps {
        let layout = layout(level: level)
        if let skip, let activation = skip.activation {
            // The first segment's blocks come first, so the activation begins where the concatenation's does.
            let y2 = skip.map.segment(0)
            return BlockMaps(y: y2, a: ActivatedMap(y2, activation: activation))
        }
        let y2 = reserve(layout, level: level)
        if let skip { return BlockMaps(y: y2, a: ActivatedMap(skip.map.segment(0))) }
        return BlockMaps(
            y: y2,
            a: isReadThroughActivation(level: level)
                ? ActivatedMap(y2, activation: takeActivation(layout)) : ActivatedMap(reserve(layout, level: level)))
    }

    /// Whether what leads up from a level, or the head, reads its result through an activation. Dropout writes it.
    private func isReadThroughActivation(level: Int) -> Bool {
        if level == 0 { return true }
        if level == configuration.depth, configuration.dropout > 0 { return false }
        if case .transposed = layers.upsampling[level - 1] { return true }
        return false
    }

    // MARK: Backward

    mutating func planBackward(_ forward: ForwardMaps) -> BackwardMaps {
        var above = forward.decoder[0].second.y
        var decoder: [LevelGradients] = []
        for level in 0..<configuration.depth {
            let a1 = reserve(layout(level: level), level: level)
            let packed = reservePacked(layers.decoder[level], layers.upsampling[level], level: level)
            decoder.append(
                planBlocksBackward(
                    forward.decoder[level], y2: level > 0 ? forward.decoder[level].second.y : nil, a2: above,
                    releasing: above, a1: a1, inputLayout: configuration.concatenation(level: level), level: level,
                    packed: packed))
            let below = level + 1 < configuration.depth ? forward.decoder[level + 1] : forward.encoder[level + 1]
            if below.second.a.activation == nil { release(below.second.a.map) }
            above = reserve(layout(level: level + 1), level: level + 1)
            plan.release(packed)
        }

        var encoder: [LevelGradients] = []
        var input = forward.input
        for level in (0...configuration.depth).reversed() {
            var (a2, whole) = (above, above)
            var y2 = forward.encoder[level].second.y
            if level < configuration.depth {
                // Max pooling has compared the skip connection with its maxima.
                release(forward.pooled[level])
                let concatenated = forward.concatenated[level]
                if concatenated.activation == nil { release(concatenated.map) } else { y2 = concatenated.map }
                release(encoder[0].x!)
                whole = decoder[level].x!
                a2 = whole.segment(0)
            }
            if level == 0 { input = reserve(input.layout, level: 0) }
            let a1 = reserve(layout(level: level), level: level)
            let packed = reservePacked(layers.encoder[level], nil, level: level)
            encoder.insert(
                planBlocksBackward(
                    forward.encoder[level], y2: y2, a2: a2, releasing: whole, a1: a1,
                    inputLayout: level == 0 ? nil : layout(level: level - 1), level: level, packed: packed),
                at: 0)
            plan.release(packed)
        }
        return BackwardMaps(input: input, encoder: encoder, decoder: decoder)
    }

    /// `y2`: the map that the second block's y is, or is part of; nil where that is a2. `a1` has a place before y2 is
    /// done, so that y1 and y2, which are neighbours, make room for x.
    private mutating func planBlocksBackward(
        _ maps: LevelMaps, y2: FeatureMap?, a2: FeatureMap, releasing whole: FeatureMap, a1: FeatureMap,
        inputLayout: ChannelLayout?, level: Int, packed: Range<Int>
    ) -> LevelGradients {
        // Each time: batch norm in place, then y is done; weight gradient, then the convolution's input is done; data.
        if let y2 { release(y2) }
        if maps.first.a.activation == nil { release(maps.first.a.map) }
        release(whole)
        release(maps.first.y)
        let x = inputLayout.map { reserve($0, level: level) }
        release(a1)
        return LevelGradients(a2: a2, a1: a1, x: x, packed: workspace.pointer + packed.lowerBound)
    }
}
