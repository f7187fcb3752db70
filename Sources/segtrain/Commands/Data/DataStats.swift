// segtrain data stats: a dataset in, its numbers out.
import ArgumentParser
import DatasetReview
import Terminal

struct DataStats: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show a dataset in numbers.",
        discussion: """
            Reads every tile. Prints the share of each class by pixel and by object, the sizes of the objects, each \
            band's range, mean, deviation and 2nd and 98th percentile, the ground resolution, and the class weights \
            that weights: auto stands for: with power 1, and with --config those of each phase.
            """)

    @OptionGroup var arguments: DatasetArguments

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var engine: EngineOptions

    func run() throws {
        try engine.apply()
        let progress = ProgressLine()
        let statistics = try DatasetStatistics(arguments.source()) { progress.update("reading", $0, of: $1) }
        for warning in statistics.warnings { progress.print("warning: \(warning)") }
        try printResult(json ? statistics.json.compact : statistics.table)
    }
}
