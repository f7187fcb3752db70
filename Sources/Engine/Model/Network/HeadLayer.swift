// The head with the places of its weights.
import Tensor

/// The 1×1 convolution with bias from the decoder's last activations to logits.
struct HeadLayer {
    private let operation: Head
    private let weight: ParameterSlice
    private let bias: ParameterSlice

    init(_ configuration: UNetConfiguration, tables: inout NetworkTables) {
        operation = Head(inputLayout: ChannelLayout(configuration.width), classes: configuration.classes)
        weight = tables.parameters.append(
            "head.weight", operation.weightShape, .heNormal(fanIn: operation.fanIn), decays: true)
        bias = tables.parameters.append("head.bias", [operation.classes], .zeros)
    }

    func forward(_ a: ActivatedMap, logits: PlanarTensor, memory: NetworkMemory) {
        operation.forward(
            a, weights: memory.parameters + weight.offset, bias: memory.parameters + bias.offset, logits: logits)
    }

    /// Backward through the head and the batch norm of the block before it, in place: y becomes its gradient.
    func backward(_ logits: PlanarTensor, block: ConvolutionBlock, y: FeatureMap, memory: NetworkMemory) {
        operation.backward(
            logits, weights: memory.parameters + weight.offset, y: y, norm: block.normParameters(memory), into: y,
            gradients: Head.Gradients(
                weight: memory.gradients + weight.offset, bias: memory.gradients + bias.offset,
                gamma: memory.gradients + block.gamma.offset, beta: memory.gradients + block.beta.offset))
    }
}
