// The small networks of model_goldens.py: the same shapes, parameters, images and labels.
import Base
import Model
import Tensor
import Testing

struct NetworkCase: Sendable, CustomTestStringConvertible {
    let name: String
    let seed: UInt64
    let configuration: UNetConfiguration
    let images: Int
    let height: Int
    let width: Int
    let loss: Loss

    var testDescription: String { name }

    /// As `NETWORKS` of model_goldens.py.
    static let all = [
        NetworkCase(
            name: "transposed_2", seed: 51,
            configuration: UNetConfiguration(inputBands: 3, classes: 2, width: 8, depth: 2, upsampling: .transposed),
            images: 2, height: 16, width: 12, loss: Loss(WeightedCrossEntropy(weights: [1, 5]))),
        NetworkCase(
            name: "nearest_3", seed: 172,
            configuration: UNetConfiguration(inputBands: 1, classes: 3, width: 8, depth: 2, upsampling: .nearest),
            images: 2, height: 12, width: 16, loss: Loss(Focal(gamma: 2, alpha: [0.5, 1, 2]))),
        NetworkCase(
            name: "bilinear_2_odd", seed: 253,
            configuration: UNetConfiguration(inputBands: 3, classes: 2, width: 8, depth: 2, upsampling: .bilinear),
            images: 3, height: 13, width: 11, loss: Loss(Jaccard(Overlap(over: .batch, smooth: 1)))),
        NetworkCase(
            name: "transposed_3_odd", seed: 224,
            configuration: UNetConfiguration(inputBands: 4, classes: 3, width: 5, depth: 3, upsampling: .transposed),
            images: 2, height: 17, width: 22, loss: Loss(Jaccard(Overlap(over: .image, smooth: 1)))),
    ]

    /// A network with the parameters of the golden file, drawn tensor by tensor with the key (seed, 1, index).
    func network(precision: Precision = .fp32) -> UNet {
        let network = UNet(configuration, seed: 0, precision: precision)
        for (index, slice) in network.slices.enumerated() {
            var (low, high) = (-0.5, 0.5)
            if slice.name.contains("norm"), slice.name.hasSuffix("weight") {
                (low, high) = (0.5, 1.5)
            } else if slice.shape.count == 4 {
                let fanIn = slice.name.contains(".up.") ? slice.shape[0] : slice.count / slice.shape[0]
                high = (6 / Double(fanIn)).squareRoot()
                low = -high
            }
            let values = drawFloats(Random(seed, 1, UInt64(index)), slice.count, from: low, to: high)
            for (i, value) in values.enumerated() { network.parameters.pointer[slice.offset + i] = value }
        }
        network.parametersChanged()
        return network
    }
}

/// A case's images and labels, and room for what a pass answers.
struct NetworkBatch {
    let images: PlanarTensor
    let labels: [UInt8]
    let logits: PlanarTensor
    let gradient: PlanarTensor
    private let loss: Loss

    init(_ network: NetworkCase) {
        let (count, height, width) = (network.images, network.height, network.width)
        let (bands, classes) = (network.configuration.inputBands, network.configuration.classes)
        images = PlanarTensor(images: count, channels: bands, height: height, width: width)
        for (i, value) in drawFloats(Random(network.seed, 2), images.count, from: -2, to: 2).enumerated() {
            images.pointer[i] = value
        }
        labels = drawLabels(Random(network.seed, 3), count * height * width, classes: classes)
        logits = PlanarTensor(images: count, channels: classes, height: height, width: width)
        gradient = PlanarTensor(images: count, channels: classes, height: height, width: width)
        loss = network.loss
    }

    /// Forward, loss, backward. Returns the loss.
    func train(_ network: UNet, dropoutKey: UInt64 = 0) -> Double {
        network.forward(images, logits: logits, mode: .training(dropoutKey: dropoutKey))
        let value = loss.evaluate(logits: logits, labels: labels, gradient: gradient)
        network.backward(gradient)
        return value
    }

    func infer(_ network: UNet) { network.forward(images, logits: logits, mode: .inference) }
}

func values(_ tensor: PlanarTensor) -> [Float] {
    Array(UnsafeBufferPointer(start: tensor.pointer, count: tensor.count))
}

func values(_ buffer: FloatBuffer) -> [Float] {
    Array(UnsafeBufferPointer(start: buffer.pointer, count: buffer.count))
}

func values(_ buffer: FloatBuffer, _ slice: ParameterSlice) -> [Float] {
    Array(UnsafeBufferPointer(start: buffer.pointer + slice.offset, count: slice.count))
}
