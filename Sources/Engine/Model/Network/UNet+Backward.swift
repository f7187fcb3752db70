// The backward pass: the forward pass in reverse order.
import Tensor

extension UNet {
    /// Weight gradients come before the data gradient of the same layer, which may take the place of the layer's input.
    func runBackward(
        _ logitsGradient: PlanarTensor, images: PlanarTensor, forward: ForwardMaps, backward: BackwardMaps,
        dropoutKey: UInt64, memory: NetworkMemory
    ) {
        layers.head.backward(
            logitsGradient, block: layers.decoder[0].second, y: forward.decoder[0].second.y, memory: memory)

        for level in 0..<configuration.depth {
            if level > 0 {
                layers.decoder[level].second.backwardNorm(
                    backward.decoder[level].a2, y: forward.decoder[level].second.y, memory: memory)
            }
            runBackward(
                layers.decoder[level], forward.concatenated[level], forward.decoder[level], backward.decoder[level],
                memory: memory)
            let isLast = level + 1 == configuration.depth
            let below = isLast ? forward.encoder[level + 1] : forward.decoder[level + 1]
            let belowGradients = isLast ? backward.encoder[level + 1] : backward.decoder[level + 1]
            upsampleBackward(
                backward.decoder[level].x!.segment(1), level: level, x: below.second.a, dx: belowGradients.a2,
                memory: memory.with(packed: backward.decoder[level].packed))
        }

        if configuration.dropout > 0 {
            let bottleneck = backward.encoder[configuration.depth].a2
            Dropout.backward(bottleneck, into: bottleneck, rate: configuration.dropout, key: dropoutKey)
        }

        for level in (0...configuration.depth).reversed() {
            if level < configuration.depth {
                // Joins the gradient that the decoder has left in the skip connection.
                MaxPool2x2.backward(
                    backward.encoder[level + 1].x!, x: forward.encoder[level].second.a, y: forward.pooled[level],
                    into: backward.encoder[level].a2, accumulate: true)
            }
            layers.encoder[level].second.backwardNorm(
                backward.encoder[level].a2, y: forward.encoder[level].second.y, memory: memory)
            // Making the input anew takes less than keeping it.
            if level == 0 { Planar.toBlocked(images, into: backward.input, padding: .edge) }
            runBackward(
                layers.encoder[level], ActivatedMap(level == 0 ? backward.input : forward.pooled[level - 1]),
                forward.encoder[level], backward.encoder[level], memory: memory)
        }
    }

    /// From the gradient of the second block's y down.
    private func runBackward(
        _ blocks: LevelBlocks, _ x: ActivatedMap, _ maps: LevelMaps, _ gradients: LevelGradients,
        memory: NetworkMemory
    ) {
        let memory = memory.with(packed: gradients.packed)
        blocks.second.convolution.backwardWeights(maps.first.a, dy: gradients.a2, memory: memory)
        blocks.second.convolution.backwardData(gradients.a2, dx: gradients.a1, memory: memory)
        blocks.first.backwardNorm(gradients.a1, y: maps.first.y, memory: memory)
        blocks.first.convolution.backwardWeights(x, dy: gradients.a1, memory: memory)
        if let dx = gradients.x { blocks.first.convolution.backwardData(gradients.a1, dx: dx, memory: memory) }
    }

    private func upsampleBackward(
        _ dy: FeatureMap, level: Int, x: ActivatedMap, dx: FeatureMap, memory: NetworkMemory
    ) {
        switch layers.upsampling[level] {
        case .transposed(let layer):
            layer.backwardWeights(x, dy: dy, memory: memory)
            layer.backwardData(dy, dx: dx, memory: memory)
        case .fixed(let upsampling):
            upsampling.backward(dy, into: dx, accumulate: false)
        }
    }
}
