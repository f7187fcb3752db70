// The forward pass, written out in order.
import Tensor

extension UNet {
    func runForward(
        _ images: PlanarTensor, logits: PlanarTensor, maps: ForwardMaps, mode: Mode, memory: NetworkMemory
    ) {
        Planar.toBlocked(images, into: maps.input, padding: .edge)

        var x = maps.input
        for level in 0...configuration.depth {
            run(layers.encoder[level], x, maps.encoder[level], mode: mode, memory: memory)
            x = maps.encoder[level].a2
            if level < configuration.depth {
                MaxPool2x2.forward(x, into: maps.pooled[level])
                x = maps.pooled[level]
            }
        }

        if case .training(let key) = mode, configuration.dropout > 0 {
            Dropout.forward(x, into: x, rate: configuration.dropout, key: key)
        }

        for level in (0..<configuration.depth).reversed() {
            upsample(x, level: level, into: maps.concatenated[level].segment(1), memory: memory)
            run(layers.decoder[level], maps.concatenated[level], maps.decoder[level], mode: mode, memory: memory)
            x = maps.decoder[level].a2
        }

        layers.head.forward(x, y: maps.logits, memory: memory)
        Planar.fromBlocked(maps.logits, into: logits)
    }

    private func run(_ blocks: LevelBlocks, _ x: FeatureMap, _ maps: LevelMaps, mode: Mode, memory: NetworkMemory) {
        if mode == .inference {
            blocks.first.forwardInference(x, a: maps.a1, memory: memory)
            blocks.second.forwardInference(maps.a1, a: maps.a2, memory: memory)
        } else {
            blocks.first.forwardTraining(x, y: maps.y1, a: maps.a1, memory: memory)
            blocks.second.forwardTraining(maps.a1, y: maps.y2, a: maps.a2, memory: memory)
        }
    }

    private func upsample(_ x: FeatureMap, level: Int, into y: FeatureMap, memory: NetworkMemory) {
        switch layers.upsampling[level] {
        case .transposed(let layer): layer.forward(x, y: y, memory: memory)
        case .fixed(let upsampling): upsampling.forward(x, into: y)
        }
    }
}
