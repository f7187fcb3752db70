// The head, checked against the reference and ready to be timed.
import Base
import CKernels
import Tensor

/// The 1×1 convolution to logits, forward and backward through the batch norm before it.
enum HeadOperations {
    static func operations(channels: Int, classes: Int, images: Int, size: Int) -> [TimedOperation] {
        let errors = Passes(channels: channels, classes: classes, images: 2, size: 6).errors
        let passes = Passes(channels: channels, classes: classes, images: images, size: size)
        let shape = "\(channels)→\(classes) @\(size)"
        let products = 2 * passes.y.bytes / 4 * Double(classes)
        return [
            TimedOperation(
                name: "head forward", shape: shape, operations: products, bytes: passes.y.bytes, error: errors[0],
                run: passes.forward),
            TimedOperation(
                name: "head + batch norm + ReLU backward", shape: shape, operations: 2 * products,
                bytes: 3 * passes.y.bytes, error: errors[1], run: passes.backward),
        ]
    }

    private struct Passes {
        let head: Head
        let y, dy: OwnedMap
        let logits, gradient: PlanarTensor
        /// mean, inverseStd, gamma, beta, dGamma, dBeta; C floats each.
        let norm: FloatBuffer
        /// weights, dWeights; bias, dBias.
        let weights, bias: FloatBuffer

        init(channels: Int, classes: Int, images: Int, size: Int) {
            head = Head(inputLayout: ChannelLayout(channels), classes: classes)
            func map(_ seed: UInt64) -> OwnedMap {
                OwnedMap(images: images, layout: ChannelLayout(channels), height: size, width: size, seed: seed)
            }
            (y, dy) = (map(1), map(2))
            logits = PlanarTensor(images: images, channels: classes, height: size, width: size)
            gradient = PlanarTensor(images: images, channels: classes, height: size, width: size)
            var random = Random(3)
            for i in 0..<gradient.count { gradient.pointer[i] = Float(random.uniform() - 0.5) }
            norm = FloatBuffer(count: 6 * channels)
            let (mean, variance) = (norm.pointer, norm.pointer + channels)
            BatchNorm.statistics(y.map, mean: mean, variance: variance)
            for c in 0..<channels {
                variance[c] = 1 / variance[c].squareRoot()
                (norm.pointer[2 * channels + c], norm.pointer[3 * channels + c]) = (1 + Float(c % 5) / 8, 0.5)
            }
            weights = FloatBuffer(count: 2 * classes * channels)
            for i in 0..<classes * channels { weights.pointer[i] = Float((i * 37) % 101) / 50 - 1 }
            bias = FloatBuffer(count: 2 * classes)
        }

        private var channels: Int { head.inputLayout.channels }

        func forward() {
            head.forward(ActivatedMap(y.map), weights: weights.pointer, bias: bias.pointer, logits: logits)
        }

        func backward() {
            let (first, c) = (norm.pointer, channels)
            head.backward(
                gradient, weights: weights.pointer, y: y.map,
                norm: BatchNorm.Parameters(
                    mean: first, inverseStd: first + c, gamma: first + 2 * c, beta: first + 3 * c),
                into: dy.map,
                gradients: Head.Gradients(
                    weight: weights.pointer + weights.count / 2, bias: bias.pointer + head.classes,
                    gamma: first + 4 * c, beta: first + 5 * c))
        }

        /// Of the logits and dy.
        var errors: [Double] {
            func doubles(_ pointer: UnsafePointer<Float>, _ count: Int) -> [Double] {
                (0..<count).map { Double(pointer[$0]) }
            }
            let (images, size) = (Int32(y.map.images), Int32(y.map.height))
            let shape = seg_shape(images: images, channels: Int32(channels), height: size, width: size)
            let convolution = seg_reference_shape(
                images: images, in: Int32(channels), out: Int32(head.classes), height: size, width: size, kernel: 1)
            let (ys, gradients) = (y.planar, doubles(gradient.pointer, gradient.count))
            let (w, b) = (doubles(weights.pointer, weights.count / 2), doubles(bias.pointer, head.classes))
            let values = (0..<4).map { doubles(norm.pointer + $0 * channels, channels) }
            var (wanted, da, dw, db, dys) = (gradients, ys, w, b, ys)
            var (dGamma, dBeta) = (values[0], values[0])
            seg_reference_convolution(convolution, ys, w, b, &wanted)
            seg_reference_convolution_backward(convolution, ys, w, gradients, &da, &dw, &db)
            seg_reference_batch_norm_backward(
                da, ys, shape, values[0], values[1], values[2], values[3], &dys, &dGamma, &dBeta)
            forward()
            backward()
            return [
                scaledDifference(doubles(logits.pointer, logits.count), wanted), scaledDifference(dy.planar, dys),
            ]
        }
    }
}
