// The head against the references of a 1×1 convolution and of batch norm.
import CKernels
import Tensor
import Testing

@Suite struct HeadTests {
    private let epsilon = 1e-3

    @Test(arguments: Shape.small, [1, 2, 3, 5]) func kernels(shape: Shape, classes: Int) {
        // The logits may be smaller than the map: the rest of it is padding.
        for cut in [0, 1] where cut < shape.height && cut < shape.width {
            check(shape, classes: classes, height: shape.height - cut, width: shape.width - cut)
        }
    }

    private func check(_ shape: Shape, classes: Int, height: Int, width: Int) {
        var y = randomNumbers(shape.count, seed: 1)
        let (gamma, beta) = (randomNumbers(shape.channels, seed: 2), randomNumbers(shape.channels, seed: 3))
        keepClearOfTheKink(&y, shape, gamma, beta, epsilon: epsilon)
        let weights = randomNumbers(classes * shape.channels, seed: 4)
        let bias = randomNumbers(classes, seed: 5)
        let logitsShape = Shape(images: shape.images, channels: classes, height: height, width: width)
        let gradient = randomNumbers(logitsShape.count, seed: 6)

        // dL/dlogits is 0 beyond the logits.
        var whole = [Double](repeating: 0, count: shape.images * classes * shape.height * shape.width)
        forEachPixel(logitsShape) { plane, row, column, index in
            whole[(plane * shape.height + row) * shape.width + column] = gradient[index]
        }
        let (mean, inverseStd) = referenceStatistics(y, shape, epsilon: epsilon)
        let convolution = seg_reference_shape(
            images: Int32(shape.images), in: Int32(shape.channels), out: Int32(classes), height: Int32(shape.height),
            width: Int32(shape.width), kernel: 1)
        var (a, logits) = (y, whole)
        seg_reference_batch_norm(y, shape.c, mean, inverseStd, gamma, beta, &a)
        seg_reference_convolution(convolution, a, weights, bias, &logits)
        var (da, dWeights, dBias, dy, dGamma, dBeta) = (y, weights, bias, y, gamma, beta)
        seg_reference_convolution_backward(convolution, a, weights, whole, &da, &dWeights, &dBias)
        seg_reference_batch_norm_backward(da, y, shape.c, mean, inverseStd, gamma, beta, &dy, &dGamma, &dBeta)
        var wanted = gradient
        forEachPixel(logitsShape) { plane, row, column, index in
            wanted[index] = logits[(plane * shape.height + row) * shape.width + column]
        }

        func floats(_ values: [Double]) -> [Float] { values.map { Float($0) } }
        let head = Head(inputLayout: ChannelLayout(shape.channels), classes: classes)
        let logitsGradient = tensor(logitsShape, gradient)
        let scale = zip(mean, zip(gamma, inverseStd)).reduce(1) { max($0, abs($1.0 * $1.1.0 * $1.1.1)) }
        let daScale = da.reduce(1e-30) { max($0, abs($1)) }
        let terms = daScale * zip(gamma, inverseStd).reduce(0) { max($0, abs($1.0 * $1.1)) }
        forEachInstructionSet {
            let input = GuardedMap(shape, a)
            let output = tensor(logitsShape, [Double](repeating: .nan, count: logitsShape.count))
            head.forward(ActivatedMap(input.map), weights: floats(weights), bias: floats(bias), logits: output)
            expectClose(values(output), wanted, "logits,")

            let stored = GuardedMap(shape, y)
            let memory = FloatBuffer(count: Activation.floatCount(stored.map.layout))
            let activation = Activation(memory: memory.pointer)
            activation.setBatchNormRelu(
                stored.map.layout, mean: floats(mean), inverseStd: floats(inverseStd), gamma: floats(gamma),
                beta: floats(beta))
            head.forward(
                ActivatedMap(stored.map, activation: activation), weights: floats(weights), bias: floats(bias),
                logits: output)
            expectClose(values(output), wanted, scale: scale * Double(shape.channels), "logits of y,")

            var gradients = (floats(weights), floats(bias), floats(gamma), floats(beta))
            withNormParameters(
                mean: floats(mean), inverseStd: floats(inverseStd), gamma: floats(gamma), beta: floats(beta)
            ) { norm in
                gradients.0.withUnsafeMutableBufferPointer { weight in
                    gradients.1.withUnsafeMutableBufferPointer { bias in
                        gradients.2.withUnsafeMutableBufferPointer { gamma in
                            gradients.3.withUnsafeMutableBufferPointer { beta in
                                head.backward(
                                    logitsGradient, weights: floats(weights), y: stored.map, norm: norm,
                                    into: stored.map,
                                    gradients: Head.Gradients(
                                        weight: weight.baseAddress!, bias: bias.baseAddress!,
                                        gamma: gamma.baseAddress!, beta: beta.baseAddress!))
                            }
                        }
                    }
                }
            }
            expectClose(stored.checkedValues(), dy, scale: terms, "dy,")
            expectClose(gradients.0.map { Double($0) }, dWeights, tolerance: 3e-6, "dWeights,")
            expectClose(gradients.1.map { Double($0) }, dBias, tolerance: 3e-6, "dBias,")
            expectClose(gradients.2.map { Double($0) }, dGamma, tolerance: 3e-6, "dGamma,")
            expectClose(gradients.3.map { Double($0) }, dBeta, tolerance: 3e-6, "dBeta,")
        }
    }

    private func forEachPixel(_ shape: Shape, _ body: (_ plane: Int, _ row: Int, _ column: Int, _ index: Int) -> Void) {
        for index in 0..<shape.count {
            let (plane, pixel) = index.quotientAndRemainder(dividingBy: shape.height * shape.width)
            body(plane, pixel / shape.width, pixel % shape.width, index)
        }
    }

    private func tensor(_ shape: Shape, _ values: [Double]) -> PlanarTensor {
        let tensor = PlanarTensor(
            images: shape.images, channels: shape.channels, height: shape.height, width: shape.width)
        for (index, value) in values.enumerated() { tensor.pointer[index] = Float(value) }
        return tensor
    }

    private func values(_ tensor: PlanarTensor) -> [Double] { (0..<tensor.count).map { Double(tensor.pointer[$0]) } }
}
