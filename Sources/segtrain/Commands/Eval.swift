// `segtrain eval`: a model and labelled tiles in, metrics out.
import ArgumentParser
import Base
import Dataset
import Evaluation
import Metrics
import ModelFile
import Raster
import Terminal

struct Eval: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a model on labelled tiles.",
        discussion: """
            Reads images and masks paired by name. Prints precision, recall, F1 and IoU by pixel and by object, and \
            how well the objects are counted: a table, or one JSON object in which an undefined value is null. With \
            --sweep the same at every threshold, with the average precision, from one prediction a tile.
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var labelled: TileOptions

    @Flag(help: "Measure at thresholds from 0.000001 to 0.999999.")
    var sweep = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Also write a table: a row for each tile, or with --sweep for each threshold.", valueName: "file"))
    var csv: String?

    @OptionGroup var engine: EngineOptions

    func run() throws {
        try engine.apply()
        let progress = ProgressLine()
        let model = decision.applied(to: try options.trainedModel(), note: progress.print)
        let tiles = try labelled.tiles(for: model, options, note: progress.print)
        if let csv {
            try refuseReplacing(
                [csv], inputs: options.inputFiles() + tiles.pairs.flatMap(\.paths),
                remedy: "choose another file for --csv")
        }
        let evaluator = model.description.evaluator(
            iou: labelled.iou, windows: options.windows, resampling: labelled.resolution.resample)
        func show(done: Int, of count: Int) {
            progress.update("evaluating", done, of: count)
        }
        let report =
            try sweep
            ? model.sweepReport(with: evaluator, on: tiles, progress: show)
            : model.evaluationReport(with: evaluator, on: tiles, progress: show)
        progress.clear()
        if let csv { try AtomicFile.write(report.csv, to: csv) }
        try printResult(json ? report.json.compact : report.table)
    }
}
