// How fast the cores are right now.
import CKernels
import Threads

/// The yardstick of measurements: virtual machines have phases at half speed, and a time says nothing without it.
public enum PeakRate {
    /// Floating-point operations per second of multiply-adds without memory, on all threads, over about 2 ms.
    public static func measure() -> Double {
        let kernels = Kernels.current.pointee.peak
        let rounds = 1 << 18
        let threads = Parallel.threads
        let time = ContinuousClock().measure {
            Parallel.forEach(threads) { _ in _ = kernels.multiply_adds(rounds) }
        }
        return Double(threads * rounds * Int(kernels.operations)) / (time / .seconds(1))
    }

    /// Bytes per second that scaling 256 MiB in place reads and writes, on all threads: the best of three.
    public static func measureBandwidth() -> Double {
        let buffer = FloatBuffer(count: 64 << 20)
        let bytes = Double(2 * buffer.count * MemoryLayout<Float>.stride)
        Elementwise.scale(buffer.pointer, count: buffer.count, by: 1)
        let clock = ContinuousClock()
        let times = (0..<3).map { _ in
            clock.measure { Elementwise.scale(buffer.pointer, count: buffer.count, by: 1) } / .seconds(1)
        }
        return bytes / times.min()!
    }
}
