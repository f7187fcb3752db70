// Times of repeated work, and which of them count.
import Base
import Tensor

/// Seconds of each repetition, with the momentary peak rate of the machine around it.
struct TimedSteps {
    struct Sample {
        let seconds: Double
        /// The lower of the peak rates right before and right after, in operations per second.
        let peakRate: Double
    }

    private(set) var samples: [Sample] = []
    /// Measured after the last repetition.
    private var peakRate: Double?

    mutating func time(_ step: () throws -> Void) rethrows {
        let before = peakRate ?? PeakRate.measure()
        let time = try ContinuousClock().measure(step)
        let after = PeakRate.measure()
        samples.append(Sample(seconds: time / .seconds(1), peakRate: min(before, after)))
        peakRate = after
    }

    /// Every second repetition, from the first or the second on: two kinds of work done in turn.
    func alternate(from first: Int) -> TimedSteps {
        var steps = TimedSteps()
        steps.samples = stride(from: first, to: samples.count, by: 2).map { samples[$0] }
        return steps
    }

    /// Those at full speed, 88 % of the best peak rate or more, shortest first.
    private var counted: [Sample] {
        let best = samples.map(\.peakRate).max() ?? 0
        return samples.filter { $0.peakRate >= 0.88 * best }.sorted { $0.seconds < $1.seconds }
    }

    /// Call with samples only.
    var median: Sample { counted[counted.count / 2] }

    var json: JSONValue {
        let counted = counted
        return [
            "median": .rounded(median.seconds), "min": .rounded(counted[0].seconds),
            "steps": .integer(samples.count), "counted": .integer(counted.count),
        ]
    }

    /// How many times longer these steps took than `others` did in turn with them: the median over the pairs at full
    /// speed.
    func ratio(to others: TimedSteps) -> Double {
        let pairs = zip(samples, others.samples).map {
            (ratio: $0.seconds / $1.seconds, peak: min($0.peakRate, $1.peakRate))
        }
        let best = pairs.map(\.peak).max() ?? 0
        let ratios = pairs.filter { $0.peak >= 0.88 * best }.map(\.ratio).sorted()
        return ratios[ratios.count / 2]
    }
}
