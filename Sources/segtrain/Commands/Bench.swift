// `segtrain bench`: how fast this machine trains and infers.
import ArgumentParser
import Base
import Bench
import Model
import Tensor

extension UNetConfiguration.Upsampling: ExpressibleByArgument {}
extension InstructionSet: ExpressibleByArgument {}

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Time the network on this machine.",
        discussion: """
            Prints one JSON line: tiles a second, seconds a step (median and least), peak memory, and the effective rate \
            beside the peak rate of multiply-adds measured around each step. Steps at less than 88 % of the best peak \
            rate, as on a shared machine, are not counted.
            """)

    enum Mode: String, CaseIterable, ExpressibleByArgument {
        case train, infer, ops, peak
    }

    @Option(
        help: """
            train: forward, loss, backward and AdamW. infer: forward. ops: each operation by itself, checked against the \
            scalar reference first. peak: only multiply-adds.
            """)
    var mode = Mode.train

    @Option(help: "Channels at full resolution.")
    var width = 16

    @Option(help: "Number of poolings.")
    var depth = 4

    @Option(help: "Height and width of the images.")
    var size = 256

    @Option(help: "Images in a batch.")
    var batch = 8

    @Option(help: "How the decoder doubles the resolution.")
    var up = UNetConfiguration.Upsampling.transposed

    @Option(help: "Steps to time.")
    var steps = 10

    @Flag(help: "JSON lines for ops too, instead of a table.")
    var json = false

    @Option(help: "The instruction set of the kernels. Default: the best of this CPU.")
    var isa: InstructionSet?

    @OptionGroup var arithmetic: PrecisionOptions

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        for (name, value) in [("width", width), ("depth", depth), ("size", size), ("batch", batch), ("steps", steps)]
        where value < 1 {
            throw ValidationError("--\(name) \(value): choose at least 1")
        }
        if let isa, !InstructionSet.available.contains(isa) {
            throw ValidationError("--isa \(isa.rawValue): this CPU cannot run it")
        }
    }

    func run() throws {
        try engine.apply()
        if let isa { InstructionSet.current = isa }
        switch mode {
        case .peak: try printResult(peak.compact)
        case .train: try printResult(timed(.train).compact)
        case .infer: try printResult(timed(.infer).compact)
        case .ops: try printOperations()
        }
    }

    private var network: UNetConfiguration { UNetConfiguration(width: width, depth: depth, upsampling: up) }

    /// - Throws: `UserError(.internalFailure)` when an operation does not agree with the reference.
    private func printOperations() throws {
        if !json { try printResult(OperationResult.tableHeader) }
        var results: [OperationResult] = []
        let bench = OperationBench(network: network, size: size, batch: batch, repetitions: steps)
        try bench.run { result in
            results.append(result)
            try printResult(json ? result.json.compact : result.tableRow)
        }
        if let wrong = results.first(where: { !$0.isRight }) {
            throw UserError(
                .internalFailure,
                reason: "\(wrong.name) of \(wrong.shape) differs from the reference by \(wrong.error)",
                remedy: "report it with the output of 'segtrain bench --mode ops --json'")
        }
    }

    private func timed(_ mode: NetworkBench.Mode) -> JSONValue {
        let bench = NetworkBench(
            mode: mode, network: network, size: size, batch: batch, steps: steps,
            loss: .weightedCrossEntropy(weights: [1, 8]),
            precision: arithmetic.precision)
        return bench.run().json
    }

    /// The best of a few short measurements.
    private var peak: JSONValue {
        let rate = (0..<5).map { _ in PeakRate.measure() }.max()!
        return [
            "mode": .text(mode.rawValue), "threads": .integer(Parallel.threads),
            "isa": .text(InstructionSet.current.rawValue), "gflops": .number((rate / 1e8).rounded() / 10),
        ]
    }
}
