// What a bench of the network has measured, and its JSON line.
import Base
import Tensor

public struct NetworkBenchResult: Sendable {
    public struct Sample: Sendable {
        public let seconds: Double
        /// The lower of the peak rates right before and right after, in operations per second.
        public let peakRate: Double
    }

    public let bench: NetworkBench
    public let samples: [Sample]

    /// Steps at full speed, shortest first.
    private var counted: [Sample] {
        let best = samples.map(\.peakRate).max() ?? 0
        return samples.filter { $0.peakRate >= 0.88 * best }.sorted { $0.seconds < $1.seconds }
    }

    /// On one line. `gflops_per_peak`: by how much the effective rate passes that of plain multiply-adds.
    public var json: JSONValue {
        let counted = counted
        let median = counted[counted.count / 2]
        let rate = bench.operations / median.seconds
        let network = bench.network
        return [
            "mode": .text(bench.mode.rawValue), "width": .integer(network.width), "depth": .integer(network.depth),
            "size": .integer(bench.size), "batch": .integer(bench.batch), "threads": .integer(Parallel.threads),
            "upsampling": .text(network.upsampling.rawValue), "isa": .text(InstructionSet.current.rawValue),
            "convolution": .text(convolution.rawValue),
            "tiles_per_second": rounded(Double(bench.batch) / median.seconds, 3),
            "step_seconds": [
                "median": rounded(median.seconds, 5), "min": rounded(counted[0].seconds, 5),
                "steps": .integer(samples.count), "counted": .integer(counted.count),
            ],
            "gflops": rounded(rate / 1e9, 1), "peak_gflops": rounded(median.peakRate / 1e9, 1),
            "gflops_per_peak": rounded(rate / median.peakRate, 3), "peak_rss_mib": .integer(peakMemoryMiB()),
        ]
    }

    /// Which algorithm the 3×3 convolutions between the levels' own channels take.
    private var convolution: Convolution.Algorithm {
        Convolution(
            inputLayout: ChannelLayout(bench.network.width), outputChannels: bench.network.width, kernel: 3,
            precision: bench.precision
        )
        .algorithm
    }

    private func rounded(_ value: Double, _ digits: Int) -> JSONValue {
        var power = 1.0
        for _ in 0..<digits { power *= 10 }
        return .number((value * power).rounded() / power)
    }
}
