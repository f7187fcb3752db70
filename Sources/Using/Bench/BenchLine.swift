// The one line of JSON that each bench prints.
import Base
import Model
import Tensor
import Threads

/// Members of a JSON object, in order.
typealias BenchFields = [(key: String, value: JSONValue)]

/// Fields that several benches have in common.
enum BenchLine {
    /// What ran on what.
    static func setting(_ mode: String, _ network: UNetConfiguration, _ precision: Precision) -> BenchFields {
        [
            ("mode", .text(mode)), ("width", .integer(network.width)), ("depth", .integer(network.depth)),
            ("upsampling", .text(network.upsampling.rawValue)), ("threads", .integer(Parallel.threads)),
            ("isa", .text(InstructionSet.current.rawValue)), ("precision", .text(precision.rawValue)),
            ("convolution", .text(convolution(of: network, precision).rawValue)),
        ]
    }

    /// The effective rate of steps with this number of floating-point operations, and the memory they took.
    /// `gflops_per_peak`: by how much the rate passes that of plain multiply-adds.
    static func rate(_ operations: Double, _ steps: TimedSteps) -> BenchFields {
        let median = steps.median
        let rate = operations / median.seconds
        return [
            ("gflops", .rounded(rate / 1e9)), ("peak_gflops", .rounded(median.peakRate / 1e9)),
            ("gflops_per_peak", .rounded(rate / median.peakRate)), ("peak_rss_mib", .integer(peakMemoryMiB())),
        ]
    }

    /// Which algorithm the 3×3 convolutions between the levels' own channels take.
    private static func convolution(of network: UNetConfiguration, _ precision: Precision) -> ConvolutionAlgorithm {
        Convolution(
            inputLayout: ChannelLayout(network.width), outputChannels: network.width, kernel: 3, precision: precision
        ).algorithm
    }
}

extension JSONValue {
    /// To five significant digits.
    static func rounded(_ value: Double) -> JSONValue { JSONValue(Double(significant(value, digits: 5))) }
}
