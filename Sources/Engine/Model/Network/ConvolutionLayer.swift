// A convolution of either kind with the places of its weights.
import Tensor

/// y = x ⋆ W (+ b), with W and b in the flat buffers.
///
/// Inference packs the weights of all layers once. Training changes them at every step, so each pass packs its layer's
/// right before it uses them, all in the same memory.
struct ConvolutionLayer<Operation: PackedConvolution> {
    let operation: Operation
    let weight: ParameterSlice
    let bias: ParameterSlice?
    /// Where the weights packed for inference begin.
    private let packed: Int

    /// Appends `name.weight` and, if it has one, `name.bias`.
    init(_ name: String, _ operation: Operation, hasBias: Bool, tables: inout NetworkTables) {
        self.operation = operation
        weight = tables.parameters.append(
            "\(name).weight", operation.weightShape, .heNormal(fanIn: operation.fanIn), decays: true)
        bias = hasBias ? tables.parameters.append("\(name).bias", [operation.outputLayout.channels], .zeros) : nil
        packed = tables.reservePacked(operation.inferencePackedCount)
    }

    // MARK: Inference

    func packInference(_ memory: NetworkMemory) {
        operation.pack(memory.parameters + weight.offset, into: memory.packed + packed)
    }

    func forwardInference(_ x: FeatureMap, y: FeatureMap, memory: NetworkMemory) {
        operation.forward(x, packed: memory.packed + packed, bias: bias(memory), y: y)
    }

    // MARK: Training

    /// Floats of `NetworkMemory.packed` that a step needs, for inputs of this size.
    func packedCount(images: Int, height: Int, width: Int) -> Int {
        max(
            operation.packedCount, operation.packedTransposedCount,
            operation.scratchCount(images: images, height: height, width: width))
    }

    func forwardTraining(_ x: ActivatedMap, y: FeatureMap, memory: NetworkMemory) {
        operation.pack(memory.parameters + weight.offset, into: memory.packed)
        operation.forward(x, packed: memory.packed, bias: bias(memory), y: y)
    }

    /// dW and db from the input and dy.
    func backwardWeights(_ x: ActivatedMap, dy: FeatureMap, memory: NetworkMemory) {
        operation.backwardWeights(x, dy, scratch: memory.packed, into: memory.gradients + weight.offset)
        if let bias { operation.backwardBias(dy, into: memory.gradients + bias.offset) }
    }

    /// dx from dy.
    func backwardData(_ dy: FeatureMap, dx: FeatureMap, memory: NetworkMemory) {
        operation.packTransposed(memory.parameters + weight.offset, into: memory.packed)
        operation.backwardData(dy, packedTransposed: memory.packed, dx: dx)
    }

    private func bias(_ memory: NetworkMemory) -> UnsafePointer<Float>? {
        bias.map { UnsafePointer(memory.parameters + $0.offset) }
    }
}

/// Before batch norm: without a bias of its own.
extension ConvolutionLayer<Convolution> {
    /// Each output channel's weights times `scale`.
    func packInference(_ memory: NetworkMemory, scale: UnsafePointer<Float>, height: Int, width: Int) {
        operation.forInference(height: height, width: width).pack(
            memory.parameters + weight.offset, scale: scale, into: memory.packed + packed)
    }

    /// y = max(0, x ⋆ W + bias), with a bias that is not a parameter.
    func forwardInferenceRelu(_ x: FeatureMap, bias: UnsafePointer<Float>, y: FeatureMap, memory: NetworkMemory) {
        operation.forInference(height: x.height, width: x.width).forward(
            x, packed: memory.packed + packed, bias: bias, relu: true, y: y)
    }
}
