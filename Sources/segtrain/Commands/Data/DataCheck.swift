// segtrain data check: a dataset in, everything that is wrong with it out.
import ArgumentParser
import Base
import DatasetReview
import Terminal

struct DataCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find everything that is wrong with a dataset before training.",
        discussion: """
            Reads every tile. Prints a line for each problem, or one for the same problem of several files: errors, at \
            which training would stop, and warnings: masks without objects, tiles without data, values that look like \
            undeclared nodata, tiles of another CRS or ground resolution, specks, masks that look inverted, the same \
            tile twice and the same ground in both splits. Exits with code 65 when there are errors.
            """)

    @OptionGroup var arguments: DatasetArguments

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var engine: EngineOptions

    func run() throws {
        try engine.apply()
        let progress = ProgressLine()
        let check = try DatasetCheck(arguments.source()) { done, count in
            progress.update("checking", done, of: count)
        }
        progress.clear()
        try printResult(json ? check.json.compact : check.report)
        let errors = check.count(.error)
        guard errors == 0 else {
            throw UserError(
                .data, reason: "\(counted(errors, "error")): training would refuse this dataset",
                remedy: "correct what is listed")
        }
    }
}
