// The forward pass, written out in order.
import Tensor

extension UNet {
    func runForward(
        _ images: PlanarTensor, logits: PlanarTensor, maps: ForwardMaps, mode: Mode, memory: NetworkMemory
    ) {
        Planar.toBlocked(images, into: maps.input, padding: .edge)

        var x = ActivatedMap(maps.input)
        for level in 0...configuration.depth {
            run(layers.encoder[level], x, maps.encoder[level], mode: mode, memory: memory)
            x = maps.encoder[level].second.a
            if level < configuration.depth {
                MaxPool2x2.forward(x, into: maps.pooled[level])
                x = ActivatedMap(maps.pooled[level])
            }
        }

        if case .training(let key) = mode, configuration.dropout > 0 {
            Dropout.forward(x.map, into: x.map, rate: configuration.dropout, key: key)
        }

        for level in (0..<configuration.depth).reversed() {
            let concatenated = maps.concatenated[level]
            upsample(
                x, level: level, into: concatenated.map.segment(1), mode: mode,
                memory: memory.with(packed: maps.decoder[level].packed))
            concatenated.activation?.setIdentity(concatenated.map.layout, segment: 1)
            run(layers.decoder[level], concatenated, maps.decoder[level], mode: mode, memory: memory)
            x = maps.decoder[level].second.a
        }

        layers.head.forward(x, logits: logits, memory: memory)
    }

    private func run(_ blocks: LevelBlocks, _ x: ActivatedMap, _ maps: LevelMaps, mode: Mode, memory: NetworkMemory) {
        let memory = memory.with(packed: maps.packed)
        if mode == .inference {
            blocks.first.forwardInference(x.map, a: maps.first.a.map, memory: memory)
            blocks.second.forwardInference(maps.first.a.map, a: maps.second.a.map, memory: memory)
        } else {
            blocks.first.forwardTraining(x, maps.first, memory: memory)
            blocks.second.forwardTraining(maps.first.a, maps.second, memory: memory)
        }
    }

    private func upsample(_ x: ActivatedMap, level: Int, into y: FeatureMap, mode: Mode, memory: NetworkMemory) {
        switch layers.upsampling[level] {
        case .transposed(let layer) where mode == .inference: layer.forwardInference(x.map, y: y, memory: memory)
        case .transposed(let layer): layer.forwardTraining(x, y: y, memory: memory)
        case .fixed(let upsampling): upsampling.forward(x.map, into: y)
        }
    }
}
