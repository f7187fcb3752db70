// `segtrain eval`: a model and labelled tiles in, metrics out.
import ArgumentParser
import Dataset
import Inference
import Metrics

struct Eval: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a model on labelled tiles.",
        discussion: """
            Reads images and masks paired by name. Prints precision, recall, F1 and IoU by pixel and by object, and how \
            well the objects are counted: a table, or one JSON object in which an undefined value is null.
            """)

    @OptionGroup var options: ModelOptions

    @Option(help: ArgumentHelp("The folder of the images.", valueName: "dir"))
    var images: String

    @Option(help: ArgumentHelp("The folder of their masks.", valueName: "dir"))
    var masks: String

    @Option(help: "A predicted object is right when its IoU with a labelled one is at least this.")
    var iou = 0.5

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        guard iou > 0, iou <= 1 else { throw ValidationError("--iou \(iou): choose more than 0, at most 1") }
    }

    func run() throws {
        try engine.apply()
        let model = try TrainedModel(reading: options.model, precision: options.arithmetic.precision)
        let pairs = try pairTiles(images: images, masks: masks)
        let tiles = try TileSet(
            pairs: pairs, classMap: model.description.labels,
            bands: model.description.inputBands(of: pairs[0].imagePath, chosen: options.bands))
        let evaluator = Evaluator(
            threshold: options.threshold ?? model.description.threshold,
            rule: ObjectRule(iou: iou, minimumArea: model.description.minimumArea), window: options.window,
            overlap: options.overlap)
        let progress = ProgressLine()
        if let note = model.description.normalizationNote(images, tiles.sampleType) { progress.print(note) }
        let counts = try model.evaluate(with: evaluator, on: tiles) { done, count in
            progress.update(label: "evaluating", done: done, of: count, details: "tiles")
        }
        progress.clear()
        let report = EvaluationReport(
            tiles: tiles.count, threshold: evaluator.threshold, counts: counts,
            classNames: Array(model.description.labels.names.dropFirst()))
        try printResult(json ? report.json.compact : report.table)
    }
}
