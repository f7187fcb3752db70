// `segtrain train`: a configuration in, a run folder out.
import ArgumentParser
import Base
import Configuration
import DatasetReview
import Foundation
import Terminal
import Training

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a model through the loss schedule of a configuration.",
        discussion: """
            Reads the tiles that the configuration names; writes a run folder with the resolved configuration, a CSV \
            and JSON-lines log of every epoch and event, checkpoints, and the best model. Ctrl-C saves a checkpoint \
            and exits; --resume continues, from any folder, and on the same kind of CPU bit for bit.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The configuration, a YAML file.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override one value, e.g. --set model.width=32. May be repeated.", valueName: "a.b=value")
    )
    var overrides: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The run folder. Default: runs/ and the configuration's name.", valueName: "dir"))
    var output: String?

    @Option(
        defaultAsFlag: "",
        help: ArgumentHelp(
            "Continue a run from its last checkpoint; without DIR, the one in --output.", valueName: "dir"))
    var resume: String?

    @OptionGroup var engine: EngineOptions
    @OptionGroup var memory: MemoryOptions

    @Option(help: "Overrides the configuration's seed.")
    var seed: UInt64?

    @Flag(name: .shortAndLong, help: "Print only the results.")
    var quiet = false

    func run() throws {
        let (folder, configuration) = try request()
        try engine.apply()
        Interruption.install()
        let reporter = TrainingReporter(quiet: quiet, plan: configuration.schedulePlan)
        let trainer = try Trainer(
            configuration: configuration, folder: folder, resume: resume != nil, memoryLimit: memory.limitBytes,
            observer: reporter)
        reporter.note(
            "run folder: \(folder.path) (Ctrl-C saves; segtrain train --resume \(shellWord(folder.path)) continues)")
        if !quiet, resume == nil {
            try reporter.show(
                DatasetCheck(training: trainer.tiles.training, validation: trainer.tiles.validation, configuration))
        }
        let summary = try trainer.run()
        try printResult(summary.report)
        NextCommands(after: folder, configuration).lines.forEach(reporter.note)
        if let failure = summary.failure { throw failure }
    }

    /// The run folder and its configuration: from the folder when resuming, from --config otherwise.
    private func request() throws -> (RunFolder, Configuration) {
        if let resume {
            guard let path = resume.isEmpty ? output ?? config.map(Self.defaultOutput) : resume else {
                throw ValidationError("--resume needs a run folder: --resume DIR")
            }
            let folder = RunFolder(path)
            try folder.requireCheckpoint()
            let isChanged = config != nil || !allOverrides.isEmpty
            let configuration =
                try isChanged
                ? folder.configuration(changedTo: config, overrides: allOverrides) : folder.configuration()
            try folder.requireTiles(of: configuration)
            return (folder, configuration)
        }
        guard let config else { throw ValidationError("--config is missing, e.g. --config configs/cars-30cm.yaml") }
        let folder = RunFolder(output ?? Self.defaultOutput(config))
        return (folder, try Configuration.load(path: config, overrides: allOverrides))
    }

    private var allOverrides: [String] { overrides + (seed.map { ["training.seed=\($0)"] } ?? []) }

    private static func defaultOutput(_ config: String) -> String {
        "runs/" + stem(of: config)
    }
}
