// A convolution of either kind with the places of its weights.
import Tensor

/// y = x ⋆ W (+ b), with W and b in the flat buffers.
struct ConvolutionLayer<Operation: PackedConvolution> {
    let operation: Operation
    let weight: ParameterSlice
    let bias: ParameterSlice?
    /// Where the packed weights begin, as `forward` and as the data gradient read them.
    fileprivate let packed: Int
    private let packedTransposed: Int

    /// Appends `name.weight` and, if it has one, `name.bias`. `weightShape` as in PyTorch.
    init(_ name: String, _ operation: Operation, weightShape: [Int], biasCount: Int?, tables: inout NetworkTables) {
        self.operation = operation
        weight = tables.parameters.append("\(name).weight", weightShape, decays: true)
        bias = biasCount.map { tables.parameters.append("\(name).bias", [$0]) }
        packed = tables.reservePacked(operation.packedCount)
        packedTransposed = tables.reservePacked(operation.packedTransposedCount)
    }

    /// What `forward` reads.
    func packForward(_ memory: NetworkMemory) {
        operation.pack(memory.parameters + weight.offset, into: memory.packed + packed)
    }

    /// What `backwardData` reads.
    func packTransposed(_ memory: NetworkMemory) {
        operation.packTransposed(memory.parameters + weight.offset, into: memory.packed + packedTransposed)
    }

    func forward(_ x: FeatureMap, y: FeatureMap, memory: NetworkMemory) {
        operation.forward(x, packed: memory.packed + packed, bias: bias.map { memory.parameters + $0.offset }, y: y)
    }

    /// dW and db from the input and dy.
    func backwardWeights(_ x: FeatureMap, dy: FeatureMap, scratch: UnsafeMutablePointer<Float>, memory: NetworkMemory) {
        operation.backwardWeights(x, dy, scratch: scratch, into: memory.gradients + weight.offset)
        if let bias { operation.backwardBias(dy, into: memory.gradients + bias.offset) }
    }

    /// dx from dy.
    func backwardData(_ dy: FeatureMap, dx: FeatureMap, memory: NetworkMemory) {
        operation.backwardData(dy, packedTransposed: memory.packed + packedTransposed, dx: dx)
    }
}

extension ConvolutionLayer<Convolution> {
    /// What `forward` reads, each output channel times `scale`.
    func packForward(_ memory: NetworkMemory, scale: UnsafePointer<Float>) {
        operation.pack(memory.parameters + weight.offset, scale: scale, into: memory.packed + packed)
    }

    /// y = max(0, x ⋆ W + bias), with a bias that is no parameter.
    func forwardRelu(_ x: FeatureMap, bias: UnsafePointer<Float>, y: FeatureMap, memory: NetworkMemory) {
        operation.forward(x, packed: memory.packed + packed, bias: bias, relu: true, y: y)
    }
}
