// Loops over flat buffers, at lengths around a vector and a chunk.
import CKernels
import Tensor
import Testing

@Suite struct ElementwiseTests {
    static let counts = [1, 3, 16, 17, 40, 16384 + 5]

    @Test(arguments: counts) func adamW(count: Int) {
        let start = randomNumbers(count, seed: 1)
        forEachInstructionSet {
            var (p, m, v) = (start, [Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
            let buffers = (guarded(start), guarded(m), guarded(v))
            for step in 1...5 {
                let g = randomNumbers(count, seed: 10 + UInt64(step))
                let gradient = guarded(g)
                seg_reference_adam_w(&p, g, &m, &v, Int32(count), 1e-2, 0.9, 0.999, 1e-8, 0.1, Int32(step))
                Elementwise.adamW(
                    parameters: buffers.0.pointer, gradients: gradient.pointer, firstMoments: buffers.1.pointer,
                    secondMoments: buffers.2.pointer, count: count, learningRate: 1e-2, beta1: 0.9, beta2: 0.999,
                    epsilon: 1e-8, weightDecay: 0.1, step: step)
            }
            expectClose(contents(buffers.0, count), p, "parameters,")
            expectClose(contents(buffers.1, count), m, "first moments,")
            expectClose(contents(buffers.2, count), v, "second moments,")
        }
    }

    @Test(arguments: counts, [false, true]) func sgd(count: Int, nesterov: Bool) {
        let start = randomNumbers(count, seed: 2)
        forEachInstructionSet {
            var (p, b) = (start, [Double](repeating: 0, count: count))
            let buffers = (guarded(start), guarded(b))
            for step in 1...4 {
                let g = randomNumbers(count, seed: 20 + UInt64(step))
                let gradient = guarded(g)
                seg_reference_sgd(&p, g, &b, Int32(count), 0.05, 0.9, 1e-3, nesterov ? 1 : 0)
                Elementwise.sgd(
                    parameters: buffers.0.pointer, gradients: gradient.pointer, velocities: buffers.1.pointer,
                    count: count, learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3, nesterov: nesterov)
            }
            expectClose(contents(buffers.0, count), p, "parameters,")
            expectClose(contents(buffers.1, count), b, "velocities,")
        }
    }

    @Test(arguments: counts) func sumsAndScale(count: Int) {
        let x = randomNumbers(count, seed: 3)
        forEachInstructionSet {
            let buffer = guarded(x)
            expectClose([Elementwise.sumOfSquares(buffer.pointer, count: count)], [dot(x, x)], tolerance: 1e-12)
            Elementwise.scale(buffer.pointer, count: count, by: -2.5)
            expectClose(contents(buffer, count), x.map { $0 * -2.5 })
        }
    }

    @Test(arguments: counts) func approach(count: Int) {
        let (x, y) = (randomNumbers(count, seed: 5), randomNumbers(count, seed: 6))
        let (buffer, target) = (guarded(x), guarded(y))
        Elementwise.approach(buffer.pointer, target.pointer, count: count, by: 0.25)
        expectClose(contents(buffer, count), zip(x, y).map { 0.75 * $0 + 0.25 * $1 })
    }

    @Test(arguments: counts) func allFinite(count: Int) {
        forEachInstructionSet {
            let buffer = guarded(randomNumbers(count, seed: 4).map { $0 * 1e38 })
            #expect(Elementwise.allFinite(buffer.pointer, count: count))
            for (index, bad) in [(0, Float.nan), (count / 2, .infinity), (count - 1, -.infinity)] {
                let good = buffer.pointer[index]
                buffer.pointer[index] = bad
                #expect(!Elementwise.allFinite(buffer.pointer, count: count))
                buffer.pointer[index] = good
            }
        }
    }

    @Test func nothing() {
        let buffer = FloatBuffer(count: 0)
        #expect(Elementwise.sumOfSquares(buffer.pointer, count: 0) == 0)
        #expect(Elementwise.allFinite(buffer.pointer, count: 0))
    }

    /// A buffer of the values and, behind them, a NaN that nobody may touch.
    private func guarded(_ values: [Double]) -> FloatBuffer {
        let buffer = FloatBuffer(count: values.count + 16)
        buffer.pointer.update(repeating: .nan, count: buffer.count)
        for (index, value) in values.enumerated() { buffer.pointer[index] = Float(value) }
        return buffer
    }

    private func contents(_ buffer: FloatBuffer, _ count: Int) -> [Double] {
        #expect((count..<buffer.count).allSatisfy { buffer.pointer[$0].isNaN }, "a write behind the buffer")
        return (0..<count).map { Double(buffer.pointer[$0]) }
    }
}
