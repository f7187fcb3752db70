// The unit of the network: 3×3 convolution → batch norm → ReLU. Geometry and places in the flat buffers, never memory.
import Tensor

/// x: [N, Cin, H, W] → y = x ⋆ W → a = max(0, γ (y − µ) / √(σ² + ε) + β): [N, Cout, H, W].
///
/// The convolution has no bias: batch norm would take it out again.
struct ConvolutionBlock {
    let convolution: ConvolutionLayer<Convolution>
    /// γ, β: [Cout] each.
    let gamma: ParameterSlice
    let beta: ParameterSlice
    /// [Cout] each, in the statistics' buffer.
    let runningMean: ParameterSlice
    let runningVariance: ParameterSlice

    /// As PyTorch's BatchNorm2d.
    static var epsilon: Float { 1e-5 }
    static var momentum: Float { 0.1 }

    /// Number 1 or 2 of the level `name`.
    init(
        _ name: String, _ number: Int, inputLayout: ChannelLayout, outputChannels: Int,
        precision: Precision, tables: inout NetworkTables
    ) {
        convolution = ConvolutionLayer(
            "\(name).conv\(number)",
            Convolution(inputLayout: inputLayout, outputChannels: outputChannels, kernel: 3, precision: precision),
            hasBias: false, tables: &tables)
        let norm = "\(name).norm\(number)"
        gamma = tables.parameters.append("\(norm).weight", [outputChannels], .ones)
        beta = tables.parameters.append("\(norm).bias", [outputChannels], .zeros)
        runningMean = tables.statistics.append("\(norm).running_mean", [outputChannels], .zeros)
        runningVariance = tables.statistics.append("\(norm).running_var", [outputChannels], .ones)
    }

    /// Uses the batch's statistics, keeps them for `backwardNorm` and moves the running ones toward them.
    func forwardTraining(_ x: ActivatedMap, _ maps: BlockMaps, memory: NetworkMemory) {
        let y = maps.y
        convolution.forwardTraining(x, y: y, memory: memory)

        let mean = memory.batchStatistics + runningMean.offset
        let inverseStd = memory.batchStatistics + runningVariance.offset
        BatchNorm.statistics(y, mean: mean, variance: inverseStd)
        // The running variance is the unbiased one; of a single value there is none, and 0 stands for it.
        let values = Float(y.images * y.height * y.width)
        let unbiased = values / max(1, values - 1)
        let runningMean = memory.statistics + runningMean.offset
        let runningVariance = memory.statistics + runningVariance.offset
        for c in 0..<gamma.count {
            let variance = inverseStd[c]
            runningMean[c] += Self.momentum * (mean[c] - runningMean[c])
            runningVariance[c] += Self.momentum * (variance * unbiased - runningVariance[c])
            inverseStd[c] = 1 / (variance + Self.epsilon).squareRoot()
        }
        let (gamma, beta) = (memory.parameters + gamma.offset, memory.parameters + beta.offset)
        if let activation = maps.a.activation {
            activation.setBatchNormRelu(y.layout, mean: mean, inverseStd: inverseStd, gamma: gamma, beta: beta)
        } else {
            BatchNorm.normalizeRelu(
                y, mean: mean, inverseStd: inverseStd, gamma: gamma, beta: beta, into: maps.a.map)
        }
    }

    /// Packs the weights with batch norm's running statistics folded in: the scale γ / √(σ² + ε) into W, and β − µ
    /// scale as a bias. Both take the batch statistics' place.
    func packInference(_ memory: NetworkMemory, height: Int, width: Int) {
        let scale = memory.batchStatistics + runningVariance.offset
        let bias = memory.batchStatistics + runningMean.offset
        let (mean, variance) = (memory.statistics + runningMean.offset, memory.statistics + runningVariance.offset)
        for c in 0..<gamma.count {
            scale[c] = memory.parameters[gamma.offset + c] / (variance[c] + Self.epsilon).squareRoot()
            bias[c] = memory.parameters[beta.offset + c] - mean[c] * scale[c]
        }
        convolution.packInference(memory, scale: scale, height: height, width: width)
    }

    /// Uses the running statistics, as `packInference` has folded them in.
    func forwardInference(_ x: FeatureMap, a: FeatureMap, memory: NetworkMemory) {
        convolution.forwardInferenceRelu(x, bias: memory.batchStatistics + runningMean.offset, y: a, memory: memory)
    }

    /// Of the last training pass.
    func normParameters(_ memory: NetworkMemory) -> BatchNorm.Parameters {
        BatchNorm.Parameters(
            mean: memory.batchStatistics + runningMean.offset,
            inverseStd: memory.batchStatistics + runningVariance.offset, gamma: memory.parameters + gamma.offset,
            beta: memory.parameters + beta.offset)
    }

    /// Backward through ReLU and batch norm, in place: da becomes dy.
    func backwardNorm(_ da: FeatureMap, y: FeatureMap, memory: NetworkMemory) {
        BatchNorm.backward(
            da, y: y, normParameters(memory), into: da, dGamma: memory.gradients + gamma.offset,
            dBeta: memory.gradients + beta.offset)
    }
}
