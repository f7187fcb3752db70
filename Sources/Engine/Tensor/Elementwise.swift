// Loops over flat buffers: optimizer steps, norms, checks.
import CKernels
import Threads

/// Operations on `count` floats, element by element.
public enum Elementwise {
    /// One step of AdamW; `step` counts from 1.
    ///
    /// p ← p (1 - lr wd); m ← beta1 m + (1-beta1) g; v ← beta2 v + (1-beta2) g²;
    /// p ← p - lr m̂ / (√v̂ + epsilon), with m̂ = m / (1-beta1^step) and v̂ = v / (1-beta2^step).
    /// Source: Loshchilov & Hutter, arXiv:1711.05101.
    public static func adamW(
        parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        firstMoments: UnsafeMutablePointer<Float>, secondMoments: UnsafeMutablePointer<Float>, count: Int,
        learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, step: Int
    ) {
        precondition(step >= 1, "steps count from 1, not \(step)")
        let update = Kernels.current.pointee.elementwise.adam_w
        let settings = seg_adam_w(
            keep: Float(1 - learningRate * weightDecay), beta1_rest: Float(1 - beta1), beta2: Float(beta2),
            beta2_rest: Float(1 - beta2), step: Float(learningRate / (1 - power(beta1, step))),
            root_correction: Float((1 / (1 - power(beta2, step))).squareRoot()), epsilon: Float(epsilon))
        forEachChunk(count) { start, length, _ in
            withUnsafePointer(to: settings) {
                update(parameters + start, gradients + start, firstMoments + start, secondMoments + start, length, $0)
            }
        }
    }

    /// One step of SGD with momentum; the velocities are zero before the first.
    ///
    /// g ← g + wd p; b ← momentum b + g; p ← p - lr b, or with Nesterov's momentum p ← p - lr (g + momentum b).
    /// Source: Sutskever et al., ICML 2013, in the form of PyTorch's SGD.
    public static func sgd(
        parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
        velocities: UnsafeMutablePointer<Float>, count: Int, learningRate: Double, momentum: Double,
        weightDecay: Double, nesterov: Bool
    ) {
        let update = Kernels.current.pointee.elementwise.sgd
        let settings = seg_sgd(
            learning_rate: Float(learningRate), momentum: Float(momentum), weight_decay: Float(weightDecay),
            nesterov: nesterov ? 1 : 0)
        forEachChunk(count) { start, length, _ in
            withUnsafePointer(to: settings) {
                update(parameters + start, gradients + start, velocities + start, length, $0)
            }
        }
    }

    /// Σ x², in double, in a fixed order.
    public static func sumOfSquares(_ values: UnsafePointer<Float>, count: Int) -> Double {
        let sum = Kernels.current.pointee.elementwise.sum_of_squares
        return overChunks(count) { start, length in sum(values + start, length) }.reduce(0, +)
    }

    /// x ← factor x.
    public static func scale(_ values: UnsafeMutablePointer<Float>, count: Int, by factor: Float) {
        let scale = Kernels.current.pointee.elementwise.scale
        forEachChunk(count) { start, length, _ in scale(values + start, length, factor) }
    }

    /// x ← x + share (y - x).
    ///
    /// Bound by memory, so there is no kernel for it: the compiler's own vectors are fast enough.
    public static func approach(
        _ values: UnsafeMutablePointer<Float>, _ others: UnsafePointer<Float>, count: Int, by share: Float
    ) {
        forEachChunk(count) { start, length, _ in
            for i in start..<start + length { values[i] += share * (others[i] - values[i]) }
        }
    }

    /// Whether no element is infinite or NaN.
    public static func allFinite(_ values: UnsafePointer<Float>, count: Int) -> Bool {
        let check = Kernels.current.pointee.elementwise.all_finite
        return overChunks(count) { start, length in check(values + start, length) }.allSatisfy { $0 != 0 }
    }

    /// 64 KiB: cut by size alone, so that sums do not depend on the number of threads.
    private static let chunk = 16384

    private static func forEachChunk(
        _ count: Int, function: StaticString = #function, _ body: (_ start: Int, _ length: Int, _ index: Int) -> Void
    ) {
        precondition(count >= 0, "a buffer cannot have \(count) elements")
        Parallel.forEach((count + chunk - 1) / chunk, function: function) { index in
            body(index * chunk, min(chunk, count - index * chunk), index)
        }
    }

    /// One value for each chunk, in order.
    private static func overChunks<Value>(
        _ count: Int, function: StaticString = #function, _ body: (_ start: Int, _ length: Int) -> Value
    ) -> [Value] {
        [Value](unsafeUninitializedCapacity: (count + chunk - 1) / chunk) { values, valueCount in
            let base = values.baseAddress
            forEachChunk(count, function: function) { start, length, index in
                (base! + index).initialize(to: body(start, length))
            }
            valueCount = (count + chunk - 1) / chunk
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, factor, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            factor *= factor
            rest >>= 1
        }
        return result
    }
}
