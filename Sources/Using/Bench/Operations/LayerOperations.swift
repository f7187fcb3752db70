// Batch norm, pooling and the optimizer, checked against the reference and ready to be timed.
import CKernels
import Tensor

/// The operations of one level other than convolutions.
enum LayerOperations {
    static func batchNorm(channels: Int, images: Int, size: Int) -> [TimedOperation] {
        let errors = NormPasses(channels: channels, images: 2, size: 6).errors
        let passes = NormPasses(channels: channels, images: images, size: size)
        let (shape, bytes) = ("\(channels) @\(size)", passes.y.bytes)
        // Not arithmetic but memory is the limit: multiply-adds for each value, roughly.
        let values = bytes / 4
        return [
            TimedOperation(
                name: "batch norm statistics", shape: shape, operations: 4 * values, bytes: bytes, error: errors[0],
                run: passes.statistics),
            TimedOperation(
                name: "batch norm + ReLU forward", shape: shape, operations: 4 * values, bytes: 2 * bytes,
                error: errors[1], run: passes.forward),
            TimedOperation(
                name: "batch norm + ReLU backward", shape: shape, operations: 14 * values, bytes: 5 * bytes,
                error: errors[2], run: passes.backward),
        ]
    }

    static func maxPool(channels: Int, images: Int, size: Int) -> [TimedOperation] {
        func passes(_ images: Int, _ size: Int) -> (x: OwnedMap, y: OwnedMap, dy: OwnedMap, dx: OwnedMap) {
            let layout = ChannelLayout(channels)
            func map(_ size: Int, _ seed: UInt64) -> OwnedMap {
                OwnedMap(images: images, layout: layout, height: size, width: size, seed: seed)
            }
            return (map(size, 1), map(size / 2, 2), map(size / 2, 3), map(size, 4))
        }
        func forward(_ p: (x: OwnedMap, y: OwnedMap, dy: OwnedMap, dx: OwnedMap)) {
            MaxPool2x2.forward(ActivatedMap(p.x.map), into: p.y.map)
        }
        func backward(_ p: (x: OwnedMap, y: OwnedMap, dy: OwnedMap, dx: OwnedMap)) {
            MaxPool2x2.backward(p.dy.map, x: ActivatedMap(p.x.map), y: p.y.map, into: p.dx.map, accumulate: true)
        }

        let small = passes(2, 6)
        let cShape = seg_shape(images: 2, channels: Int32(channels), height: 6, width: 6)
        let (xs, dys) = (small.x.planar, small.dy.planar)
        var (ys, dxs) = (dys, small.dx.planar)
        seg_reference_max_pool(xs, cShape, &ys)
        seg_reference_max_pool_backward(dys, xs, cShape, &dxs)
        forward(small)
        backward(small)

        let large = passes(images, size)
        forward(large)
        let shape = "\(channels) @\(size)"
        return [
            TimedOperation(
                name: "max pool forward", shape: shape, operations: large.x.bytes / 4,
                bytes: large.x.bytes + large.y.bytes, error: scaledDifference(small.y.planar, ys),
                run: { forward(large) }),
            TimedOperation(
                name: "max pool backward", shape: shape, operations: large.x.bytes / 4,
                bytes: 3 * large.x.bytes + 2 * large.y.bytes, error: scaledDifference(small.dx.planar, dxs),
                run: { backward(large) }),
        ]
    }

    /// AdamW over all parameters.
    static func adamW(parameters count: Int) -> TimedOperation {
        func state(_ count: Int) -> [FloatBuffer] { (0..<4).map { _ in FloatBuffer(count: count) } }
        func step(_ state: [FloatBuffer]) {
            Elementwise.adamW(
                parameters: state[0].pointer, gradients: state[1].pointer, firstMoments: state[2].pointer,
                secondMoments: state[3].pointer, count: state[0].count, learningRate: 1e-3, beta1: 0.9, beta2: 0.999,
                epsilon: 1e-8, weightDecay: 0.01, step: 1)
        }
        let small = state(100)
        for i in 0..<100 {
            (small[0].pointer[i], small[1].pointer[i]) = (Float(i) / 50 - 1, Float((i * 37) % 100) / 50 - 1)
        }
        func doubles(_ buffer: FloatBuffer) -> [Double] { (0..<buffer.count).map { Double(buffer.pointer[$0]) } }
        var (p, m, v) = (doubles(small[0]), doubles(small[2]), doubles(small[3]))
        seg_reference_adam_w(&p, doubles(small[1]), &m, &v, 100, 1e-3, 0.9, 0.999, 1e-8, 0.01, 1)
        step(small)
        let large = state(count)
        return TimedOperation(
            name: "AdamW", shape: "\(count)", operations: 12 * Double(count), bytes: 28 * Double(count),
            error: scaledDifference(doubles(small[0]), p), run: { step(large) })
    }

    private struct NormPasses {
        let y, a, da, dy: OwnedMap
        let mean, variance, gamma, beta, dGamma, dBeta: FloatBuffer

        init(channels: Int, images: Int, size: Int) {
            func map(_ seed: UInt64) -> OwnedMap {
                OwnedMap(images: images, layout: ChannelLayout(channels), height: size, width: size, seed: seed)
            }
            (y, a, da, dy) = (map(1), map(2), map(3), map(4))
            (mean, variance) = (FloatBuffer(count: channels), FloatBuffer(count: channels))
            (gamma, beta) = (FloatBuffer(count: channels), FloatBuffer(count: channels))
            (dGamma, dBeta) = (FloatBuffer(count: channels), FloatBuffer(count: channels))
            for c in 0..<channels {
                (gamma.pointer[c], beta.pointer[c]) = (1 + Float(c % 5) / 8, Float(c % 3) / 4 - 0.25)
                (mean.pointer[c], variance.pointer[c]) = (0.05, 2)
            }
        }

        func statistics() { BatchNorm.statistics(y.map, mean: mean.pointer, variance: variance.pointer) }

        /// `variance` holds inverse deviations from here on, as in the network.
        func forward() {
            BatchNorm.normalizeRelu(
                y.map, mean: mean.pointer, inverseStd: variance.pointer, gamma: gamma.pointer, beta: beta.pointer,
                into: a.map)
        }

        func backward() {
            BatchNorm.backward(
                da.map, y: y.map,
                BatchNorm.Parameters(
                    mean: mean.pointer, inverseStd: variance.pointer, gamma: gamma.pointer, beta: beta.pointer),
                into: dy.map, dGamma: dGamma.pointer, dBeta: dBeta.pointer)
        }

        /// Of the variance, a and dy.
        var errors: [Double] {
            let channels = gamma.count
            let shape = seg_shape(
                images: Int32(y.map.images), channels: Int32(channels), height: Int32(y.map.height),
                width: Int32(y.map.width))
            func doubles(_ buffer: FloatBuffer) -> [Double] { (0..<channels).map { Double(buffer.pointer[$0]) } }
            let (ys, das) = (y.planar, da.planar)
            var (means, variances) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
            seg_reference_statistics(ys, shape, &means, &variances)
            statistics()
            let statisticsError = scaledDifference(doubles(variance), variances)

            for c in 0..<channels { variance.pointer[c] = 1 / variance.pointer[c].squareRoot() }
            let (inverse, scale, shift) = (doubles(variance), doubles(gamma), doubles(beta))
            var (normalized, dys, dScale, dShift) = (ys, ys, scale, shift)
            seg_reference_batch_norm(ys, shape, doubles(mean), inverse, scale, shift, &normalized)
            seg_reference_batch_norm_backward(
                das, ys, shape, doubles(mean), inverse, scale, shift, &dys, &dScale, &dShift)
            forward()
            backward()
            return [statisticsError, scaledDifference(a.planar, normalized), scaledDifference(dy.planar, dys)]
        }
    }
}
