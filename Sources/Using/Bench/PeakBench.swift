// What the machine gives at best, without a network.
import Base
import Tensor
import Threads

/// Measures the peak rate of multiply-adds, and what an empty parallel region takes.
public enum PeakBench {
    /// The best rate of multiply-adds in a few short measurements, and what a parallel region costs by itself.
    public static func run() -> JSONValue {
        let rate = (0..<5).map { _ in PeakRate.measure() }.max()!
        return [
            "mode": .text("peak"), "threads": .integer(Parallel.threads),
            "isa": .text(InstructionSet.current.rawValue), "gflops": .rounded(rate / 1e9),
            "empty_region_microseconds": .rounded(emptyRegionSeconds() * 1e6),
        ]
    }

    /// Median seconds of a parallel loop whose body does nothing, one item a thread.
    static func emptyRegionSeconds() -> Double {
        let threads = Parallel.threads
        let clock = ContinuousClock()
        // In groups, so that the time of the clock itself does not count.
        let regions = 10
        let times = (0..<2000).map { _ in
            clock.measure { for _ in 0..<regions { Parallel.forEach(threads) { _ in } } } / .seconds(1)
        }
        return times.sorted()[times.count / 2] / Double(regions)
    }
}
