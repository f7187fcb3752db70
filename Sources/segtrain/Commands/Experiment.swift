// `segtrain experiment`: schedules compared on the same data, steps and seeds.
import ArgumentParser
import Base
import Configuration
import Experiment
import Foundation
import Tensor
import Terminal
import Threads
import Training

struct ExperimentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiment",
        abstract: "Compare schedules or other settings, each with several seeds.",
        discussion: """
            Reads a file with a base configuration, arms (what each changes of it) and seeds; trains every arm with \
            every seed, each in a run folder of its own under DIR/runs, and measures the models on the validation \
            tiles. Writes DIR/table.md, table.csv and table.json after every run. Started again, it continues where \
            it stopped: finished runs are not run again. Prints the table.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The experiment, a YAML file.", valueName: "file"))
    var config: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Override one value in every arm, e.g. --set data.train.images=DIR. May be repeated.",
            valueName: "a.b=value"))
    var overrides: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The experiment's folder. Default: runs/ and the file's name.", valueName: "dir"))
    var output: String?

    @Option(help: ArgumentHelp("Runs at a time; they share the threads.", valueName: "n"))
    var jobs = 1

    @Flag(help: "Only print what would be run.")
    var dryRun = false

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        guard 1...64 ~= jobs else { throw ValidationError("--jobs \(jobs): choose 1 to 64") }
    }

    func run() throws {
        try engine.apply()
        let settings = try ExperimentSettings.load(path: config, overrides: overrides)
        let name = stem(of: config)
        let folder = ExperimentFolder(output ?? "runs/" + name)
        if dryRun { return try printResult(folder.plan(of: settings)) }
        Interruption.install()
        let threads = max(1, Parallel.threads / jobs)
        Parallel.forbidPinning()
        let measuring = RunMeasuring(settings)
        let runner = ExperimentRunner(
            settings, in: folder, jobs: jobs, observer: ExperimentReporter(),
            launch: { try SegtrainProcess($0, isBegun: $1, threads: threads) }, measure: measuring.measure)
        try printResult(runner.run().markdown + folder.table("md"))
    }
}
