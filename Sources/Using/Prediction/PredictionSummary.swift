// What a run of the predictor did and took.
import Base
import Dataset
import Threads

/// How much was predicted, and what it took.
public struct PredictionSummary: Sendable {
    /// Predicted in this run; those of an earlier one are not counted.
    public private(set) var images = 0
    public private(set) var pixels = 0
    public private(set) var time = Duration.zero
    /// The part of `time` that went into the network; the rest is reading, blending and writing.
    public private(set) var networkTime = Duration.zero
    /// CPU time of all threads, and of what only one can do.
    private var cpuTime = Duration.zero
    private var serialTime = Duration.zero

    /// Measures the prediction of an image, and adds it when it succeeds.
    mutating func measure<Result>(
        _ image: ImageReader, _ predict: (_ networkTime: Stopwatch) throws -> Result
    ) rethrows -> Result {
        let (whole, network) = (Stopwatch(), Stopwatch())
        let (result, work) = try WorkTime.measure { try whole.measure { try predict(network) } }
        images += 1
        pixels += image.width * image.height
        time += whole.time
        networkTime += network.time
        cpuTime += work.total
        serialTime += work.serial
        return result
    }

    /// E.g. "3 images, 12.6 megapixels, 4.2 s (91 % in the network, 1.8 % on one thread), peak memory
    /// 432 MiB". The first share is one of the time, the second one of all threads' CPU time.
    public var text: String {
        let share = percent(networkTime / max(time, .nanoseconds(1)), digits: 0)
        let serial = percent(serialTime / max(cpuTime, .nanoseconds(1)), digits: 1)
        return
            "\(counted(images, "image")), \(fixed(Double(pixels) / 1e6, 1)) megapixels, "
            + "\(fixed(time / .seconds(1), 1)) s "
            + "(\(share) in the network, \(serial) on one thread), peak memory \(peakMemoryMiB()) MiB"
    }
}

/// Sums up the times of calls.
final class Stopwatch {
    private(set) var time = Duration.zero
    private let clock = ContinuousClock()

    func measure<Result>(_ body: () throws -> Result) rethrows -> Result {
        let start = clock.now
        defer { time += clock.now - start }
        return try body()
    }
}
