// `segtrain info`: what a model file holds.
import ArgumentParser
import ModelFile
import Terminal

struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the network, classes, normalisation and training of a model.",
        discussion: "Reads and verifies every byte of the file.")

    @Argument(help: ArgumentHelp("A model file, a checkpoint or a run folder.", valueName: "run|file"))
    var model: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let report = try ModelReport(reading: model)
        try printResult(json ? report.json.compact : report.table)
    }
}
