// `segtrain report`: a run folder in, one HTML page out.
import ArgumentParser
import Base
import Configuration
import Raster
import Report
import Terminal
import Training

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show a run as one HTML page that opens anywhere.",
        discussion: """
            Reads a run folder, finished or not, and measures its model on the validation tiles. Writes a page \
            without links to elsewhere: loss, precision, recall and F1 by epoch with every switch and its reason, \
            validation tiles with right, false and missed cars, configuration and environment.
            """)

    @Argument(help: ArgumentHelp("A run folder.", valueName: "run"))
    var folder: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The page. Default: report.html in the run folder.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("A folder of images to measure on instead of the run's own.", valueName: "dir"))
    var images: String?

    @Option(help: ArgumentHelp("The folder of their masks.", valueName: "dir"))
    var masks: String?

    @Option(help: ArgumentHelp("How many tiles to show, at most.", valueName: "n"))
    var tiles = 8

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        guard (images == nil) == (masks == nil) else {
            throw ValidationError("--images and --masks go together")
        }
        guard 0...200 ~= tiles else { throw ValidationError("--tiles \(tiles): choose 0 to 200") }
    }

    func run() throws {
        try engine.apply()
        let run = RunFolder(folder)
        let path = output ?? run.report
        let validation = images.map { TileFolders(images: $0, masks: masks ?? $0) }
        let inputs = ReportInputs(of: run, validation: validation)
        try refuseReplacing([path], inputs: inputs.paths)
        let progress = ProgressLine()
        let report = try RunReport(from: inputs, shown: tiles) { done, count in
            progress.update("measuring", done, of: count)
        }
        progress.clear()
        if let missing = report.missing { progress.print("nothing measured: \(missing)") }
        try AtomicFile.write(report.html, to: path)
        try printResult(path)
    }
}
