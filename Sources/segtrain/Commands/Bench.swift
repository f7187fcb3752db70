// `segtrain bench`: how fast this machine trains and infers.
import ArgumentParser
import Base
import Bench
import Configuration
import Model
import Tensor
import Terminal

extension UNetConfiguration.Upsampling: ExpressibleByArgument {}
extension InstructionSet: ExpressibleByArgument {}
extension Loss: ExpressibleByArgument {
    public init?(argument: String) { self.init(exampleOf: argument, classes: 2) }
    public static var allValueStrings: [String] { kinds.map { $0.kind } }
    public var defaultValueDescription: String { kind }
}

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Time the network on this machine.",
        discussion: """
            Prints one JSON line: what ran, seconds a step (median and least), peak memory, and the effective rate \
            beside the peak rate of multiply-adds measured around each step. Steps at less than 88 % of the best \
            peak rate, as on a shared machine, are not counted.
            """)

    enum Mode: String, CaseIterable, ExpressibleByArgument {
        case train, infer, scene, data, ops, scaling, peak
    }

    @Option(
        help: """
            train: forward, loss, backward and AdamW. infer: forward. scene: a whole scene in windows, as predict \
            does it, without files. data: from tiles to batches, and what that costs a step that runs beside it. \
            ops: each operation by itself, checked against the scalar reference first. scaling: how many threads \
            could share a training step, from the times of its pieces on one. peak: only multiply-adds and an empty \
            parallel region.
            """)
    var mode = Mode.train

    @Option(help: "Channels at full resolution.")
    var width = 16

    @Option(help: "Number of poolings.")
    var depth = 4

    @Option(
        help: ArgumentHelp(
            "Height and width of the images, crops or windows. Default: 256, for scene 512.",
            valueName: "pixels"))
    var size: Int?

    @Option(help: "Images in a batch. Default: 8, for scene as predict chooses.")
    var batch: Int?

    @Option(help: "How the decoder doubles the resolution.")
    var up = UNetConfiguration.Upsampling.transposed

    @Option(help: "The loss of train and data, with usual settings.")
    var loss = Loss(exampleOf: WeightedCrossEntropy.kind, classes: 2)!

    @Option(help: "Steps to time. Default: 10, for scene 1.")
    var steps: Int?

    @Option(help: ArgumentHelp("Height and width of the scene. Default: 4096.", valueName: "pixels"))
    var scene: Int?

    @Option(help: ArgumentHelp("How far the windows of the scene overlap. Default: 0.", valueName: "pixels"))
    var overlap: Int?

    @Option(help: ArgumentHelp("The images for data. Default: tiles rendered for the purpose.", valueName: "dir"))
    var images: String?

    @Option(help: ArgumentHelp("Their masks.", valueName: "dir"))
    var masks: String?

    @Flag(help: "JSON lines for ops and scaling too, instead of a table.")
    var json = false

    @Option(help: "The instruction set of the kernels. Default: the best of this CPU.")
    var isa: InstructionSet?

    @OptionGroup var arithmetic: PrecisionOptions

    @Option(
        help: ArgumentHelp(
            "Threads to compute with; for scaling the numbers to compute for. Default: all cores; 2,4,8,16,32,64.",
            valueName: "number"))
    var threads: ThreadCounts?

    func validate() throws {
        let ranges = [
            ("width", width, 1...1024), ("depth", depth, 1...8), ("size", size, 1...8192), ("batch", batch, 1...4096),
            ("steps", steps, 1...1_000_000), ("scene", scene, 1...1_000_000), ("overlap", overlap, 0...8191),
        ]
        for case (let name, let value?, let range) in ranges where !(range ~= value) {
            throw ValidationError("--\(name) \(value): choose \(range.lowerBound) to \(range.upperBound)")
        }
        if let threads, threads.counts.count > 1, mode != .scaling {
            throw ValidationError("--threads with several numbers is for --mode scaling")
        }
        guard width << depth <= 8192 else {
            throw ValidationError("--width \(width) and --depth \(depth): keep width × 2^depth at most 8192")
        }
        for (name, isGiven, only) in [
            ("scene", scene != nil, Mode.scene), ("overlap", overlap != nil, .scene), ("images", images != nil, .data),
            ("masks", masks != nil, .data),
        ] where isGiven && mode != only {
            throw ValidationError("--\(name) is for --mode \(only.rawValue)")
        }
        if (images == nil) != (masks == nil) { throw ValidationError("give both --images and --masks") }
        if let isa, !InstructionSet.available.contains(isa) {
            throw ValidationError("--isa \(isa.rawValue): this CPU cannot run it")
        }
    }

    func run() throws {
        try EngineOptions.apply(threads: mode == .scaling ? nil : threads?.counts[0])
        if let isa { InstructionSet.current = isa }
        switch mode {
        case .train: try printResult(networkBench(.train).run().compact)
        case .infer: try printResult(networkBench(.infer).run().compact)
        case .scene: try printResult(sceneBench.run().compact)
        case .data: try printResult(dataBench.run().compact)
        case .ops: try printOperations()
        case .scaling: try printScaling()
        case .peak: try printResult(PeakBench.run().compact)
        }
    }

    private var network: UNetConfiguration { UNetConfiguration(width: width, depth: depth, upsampling: up) }

    private func networkBench(_ mode: NetworkBench.Mode) -> NetworkBench {
        NetworkBench(
            mode: mode, network: network, size: size ?? 256, batch: batch ?? 8, steps: steps ?? 10, loss: loss,
            precision: arithmetic.precision)
    }

    private var sceneBench: SceneBench {
        SceneBench(
            network: network, scene: scene ?? 4096, window: size ?? 512, overlap: overlap ?? 0, batch: batch,
            steps: steps ?? 1, precision: arithmetic.precision)
    }

    private var dataBench: DataBench {
        let tiles = images.flatMap { images in masks.map { BenchTiles.folders(images: images, masks: $0) } }
        return DataBench(
            tiles: tiles ?? .rendered, network: network, size: size ?? 256, batch: batch ?? 8, steps: steps ?? 10,
            loss: loss,
            precision: arithmetic.precision)
    }

    private func printScaling() throws {
        var step = networkBench(.train)
        step.steps = steps ?? 5
        let results = try ScalingBench(step: step, threads: threads?.counts ?? [2, 4, 8, 16, 32, 64]).run()
        if !json { try printResult(ScalingResult.tableHeader) }
        for result in results { try printResult(json ? result.json.compact : result.tableRow) }
    }

    /// - Throws: `UserError(.internalFailure)` when an operation does not agree with the reference.
    private func printOperations() throws {
        if !json { try printResult(OperationResult.tableHeader) }
        var results: [OperationResult] = []
        let bench = OperationBench(network: network, size: size ?? 256, batch: batch ?? 8, repetitions: steps ?? 10)
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
}
