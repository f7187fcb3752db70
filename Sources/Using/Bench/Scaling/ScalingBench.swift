// How far a training step could be shared among threads, from the times of its pieces.
import Base
import Model
import Tensor
import Threads

/// The critical path of a step for numbers of threads that this machine need not have.
///
/// The pieces are timed one after the other on one thread, so that memory's rate and shared caches, which threads
/// compete for, do not count; `ScalingResult` tells the rate that memory would have to have.
public struct ScalingBench: Sendable {
    public var step: NetworkBench
    public var threads: [Int]

    public init(step: NetworkBench, threads: [Int]) { (self.step, self.threads) = (step, threads) }

    /// - Throws: What `NetworkBench.run` throws.
    public func run() throws -> [ScalingResult] {
        let startSeconds = Parallel.threads > 1 ? PeakBench.emptyRegionSeconds() / Double(Parallel.threads) : 0
        let recording = try step.record()
        return threads.map {
            ScalingResult(
                "step", recording, threads: $0, startSeconds: startSeconds,
                bytes: step.network.trainingBytes(
                    images: step.batch, size: step.size))
        }
    }
}

extension LoopRecorder.Recording {
    /// The median of each item and of each piece of work between loops, over recordings of the same work.
    static func median(of all: [LoopRecorder.Recording]) -> LoopRecorder.Recording {
        func median(_ value: (LoopRecorder.Recording) -> Double) -> Double { all.map(value).sorted()[all.count / 2] }
        var result = all[0]
        result.secondsAfter = median(\.secondsAfter)
        for loop in result.loops.indices {
            result.loops[loop].secondsBefore = median { $0.loops[loop].secondsBefore }
            for item in result.loops[loop].itemSeconds.indices {
                result.loops[loop].itemSeconds[item] = median { $0.loops[loop].itemSeconds[item] }
            }
        }
        return result
    }
}

extension UNetConfiguration {
    /// Bytes of maps that a training step must read or write when no cache holds them from one pass to the next: a
    /// convolution reads x and writes y forward, and reads both and one more in each of its gradients' passes.
    func trainingBytes(images: Int, size: Int) -> Double {
        func map(_ layout: ChannelLayout, level: Int) -> Double {
            let side = padded(size) >> level
            return Double(
                FeatureMap.floatCount(images: images, layout: layout, height: side, width: side)
                    * MemoryLayout<Float>.stride)
        }
        /// Three passes over x and y, and batch norm: its statistics read y, its gradient reads two maps twice and
        /// writes one.
        func convolution(_ input: ChannelLayout, _ output: Int, level: Int) -> Double {
            let y = map(ChannelLayout(output), level: level)
            return 3 * (map(input, level: level) + y) + 6 * y
        }
        // AdamW reads and writes parameters and moments, and reads gradients.
        var sum = 28 * Double(UNet.parameterCount(self))
        for level in 0...depth {
            let channels = channels(level: level)
            sum += convolution(ChannelLayout(inputChannels(level: level)), channels, level: level)
            sum += convolution(ChannelLayout(channels), channels, level: level)
            if level == depth { break }
            sum += convolution(concatenation(level: level), channels, level: level)
            sum += convolution(ChannelLayout(channels), channels, level: level)
            let (x, y) = (map(ChannelLayout(channels), level: level), map(ChannelLayout(channels), level: level + 1))
            // Pooling, and the way up.
            sum += 4 * x + 3 * y + 3 * (x + map(ChannelLayout(self.channels(level: level + 1)), level: level + 1))
        }
        return sum
    }
}
