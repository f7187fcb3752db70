// Options of every command that computes.
import ArgumentParser
import Tensor
import Threads

struct EngineOptions: ParsableArguments {
    @Option(help: "Threads to compute with. Default: all cores. The result does not depend on it.")
    var threads: Int?

    func validate() throws {
        if let threads, !(1...64).contains(threads) { throw ValidationError("--threads \(threads): choose 1 to 64") }
    }

    /// Without --threads the pool has one thread for each CPU that the process may use and is granted the time of.
    func apply() throws { try Self.apply(threads: threads) }

    static func apply(threads: Int?) throws {
        try InstructionSet.checkEnvironment()
        if let threads { Parallel.threads = threads }
    }
}

extension Precision: ExpressibleByArgument {}

struct PrecisionOptions: ParsableArguments {
    @Option(
        help: """
            How 3×3 convolutions are computed. bf16: faster on CPUs that can multiply it, with errors of about 1 %. \
            fp32-direct: without Winograd's algorithm, slow.
            """)
    var precision = Precision.fp32
}
