// The layers of a U-Net as values, with the places of their parameters.
import Tensor

/// Two convolution blocks at one level.
struct LevelBlocks {
    let first: ConvolutionBlock
    let second: ConvolutionBlock

    init(
        _ name: String, inputLayout: ChannelLayout, outputChannels: Int, precision: Precision,
        tables: inout NetworkTables
    ) {
        first = ConvolutionBlock(
            name, 1, inputLayout: inputLayout, outputChannels: outputChannels, precision: precision, tables: &tables)
        second = ConvolutionBlock(
            name, 2, inputLayout: ChannelLayout(outputChannels), outputChannels: outputChannels, precision: precision,
            tables: &tables)
    }
}

extension LevelBlocks {
    /// Floats of `NetworkMemory.packed` that a training needs for maps of this size.
    func packedCount(images: Int, height: Int, width: Int) -> Int {
        [first, second].map { $0.convolution.packedCount(images: images, height: height, width: width) }.max()!
    }
}

/// What leads up to a level from the one below it.
enum UpsamplingLayer {
    case transposed(ConvolutionLayer<TransposedConvolution2x2>)
    case fixed(Upsample2x)

    /// Floats of `NetworkMemory.packed` that a training needs; height and width are those of the level below.
    func packedCount(images: Int, height: Int, width: Int) -> Int {
        guard case .transposed(let layer) = self else { return 0 }
        return layer.packedCount(images: images, height: height, width: width)
    }
}

/// All layers of a configuration.
struct UNetLayers {
    /// Level 0…depth; the last is the bottleneck.
    let encoder: [LevelBlocks]
    /// Level 0..<depth.
    let decoder: [LevelBlocks]
    /// Level 0..<depth.
    let upsampling: [UpsamplingLayer]
    /// Activations to logits.
    let head: HeadLayer

    /// Parameters lie in the order of the forward pass: encoder from level 0 down, decoder from the coarsest level up,
    /// head.
    init(_ configuration: UNetConfiguration, precision: Precision, tables: inout NetworkTables) {
        encoder = (0...configuration.depth).map { level in
            LevelBlocks(
                "encoder.\(level)", inputLayout: ChannelLayout(configuration.inputChannels(level: level)),
                outputChannels: configuration.channels(level: level), precision: precision, tables: &tables)
        }
        var decoder: [LevelBlocks] = []
        var upsampling: [UpsamplingLayer] = []
        for level in (0..<configuration.depth).reversed() {
            upsampling.insert(Self.upsampling(configuration, level: level, tables: &tables), at: 0)
            let blocks = LevelBlocks(
                "decoder.\(level)", inputLayout: configuration.concatenation(level: level),
                outputChannels: configuration.channels(level: level), precision: precision, tables: &tables)
            decoder.insert(blocks, at: 0)
        }
        (self.decoder, self.upsampling) = (decoder, upsampling)
        head = HeadLayer(configuration, tables: &tables)
    }

    private static func upsampling(
        _ configuration: UNetConfiguration, level: Int, tables: inout NetworkTables
    ) -> UpsamplingLayer {
        switch configuration.upsampling {
        case .nearest: return .fixed(.nearest)
        case .bilinear: return .fixed(.bilinear)
        case .transposed:
            let (inputs, outputs) = (configuration.channels(level: level + 1), configuration.channels(level: level))
            return .transposed(
                ConvolutionLayer(
                    "decoder.\(level).up",
                    TransposedConvolution2x2(inputLayout: ChannelLayout(inputs), outputChannels: outputs),
                    hasBias: true, tables: &tables))
        }
    }

    /// Brings all weights into the order that the kernels read for maps of these sizes, batch norm folded into them.
    func packInference(_ memory: NetworkMemory, size: (_ level: Int) -> (height: Int, width: Int)) {
        for levels in [encoder, decoder] {
            for (level, blocks) in levels.enumerated() {
                let (height, width) = size(level)
                blocks.first.packInference(memory, height: height, width: width)
                blocks.second.packInference(memory, height: height, width: width)
            }
        }
        for case .transposed(let layer) in upsampling { layer.packInference(memory) }
    }

    /// The 3×3 convolutions as they are computed for maps of these sizes. Where two sizes have the same, weights that
    /// are packed for one of them serve the other.
    func convolutions(size: (_ level: Int) -> (height: Int, width: Int)) -> [Convolution] {
        [encoder, decoder].flatMap { levels in
            levels.enumerated().flatMap { level, blocks in
                let (height, width) = size(level)
                return [blocks.first, blocks.second].map {
                    $0.convolution.operation.forInference(height: height, width: width)
                }
            }
        }
    }
}
