// `segtrain calibrate`: a model and labelled tiles in, the model with a better threshold out.
import ArgumentParser
import Base
import Evaluation
import Metrics
import ModelFile
import Objects
import Raster
import Terminal
import Training

extension MetricLevel: ExpressibleByArgument {}

struct Calibrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Choose a model's threshold and minimum area on labelled tiles.",
        discussion: """
            Reads images and masks paired by name; use the validation split, not the training split. Measures the \
            model at thresholds from 0.000001 to 0.999999 and, by object, at minimum areas up to half of a mean \
            labelled object, prints the metrics before and after, and stores the choice in the model, where eval and \
            predict find it.
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var labelled: TileOptions

    @Option(
        help: ArgumentHelp(
            "f1; 'recall>=R': the best precision with at least this recall; 'precision>=P': the best recall with at "
                + "least this precision; by object also 'hit_recall>=R' (labelled objects that are touched) and count, "
                + "the smallest counting error with an F1 of at least 0.9 of the best."
        ))
    var goal: String

    @Option(help: "What the goal is measured by.")
    var level = MetricLevel.object

    @Option(help: ArgumentHelp("Use this minimum area instead of choosing one.", valueName: "pixels"))
    var minimumArea: Int?

    @OptionGroup var splitting: SplittingOptions

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write the model there and leave --model as it is.", valueName: "file"))
    var output: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        try DecisionOptions.check(minimumArea: minimumArea)
        guard CalibrationGoal(goal, level: level) != nil else {
            let forms = "'recall>=R', 'precision>=P'\(level == .object ? ", 'hit_recall>=R', f1 or count" : " or f1")"
            throw ValidationError(
                "--goal \(goal) by \(level.rawValue): choose \(forms), with R and P from 0 to 1; the quotes are for "
                    + "the shell"
            )
        }
    }

    func run() throws {
        try engine.apply()
        let progress = ProgressLine()
        let path = try TrainedModel.modelFile(at: options.model)
        // A training writes a better model at any time: not into its folder while it goes on.
        let lock = try RunFolder.lock(toReplace: output ?? path)
        let before = try ModelDescription(of: TensorFile.read(path))
        let model = try options.trainedModel()
        let tiles = try labelled.tiles(for: model, options, note: progress.print)
        let target = output ?? path
        // The model itself may be replaced, what it was trained with may not.
        let kept = try options.inputFiles().filter { resolvedPath($0) != resolvedPath(path) }
        try refuseReplacing([target], inputs: kept + tiles.pairs.flatMap(\.paths))
        let rule = ObjectRule(
            iou: labelled.iou, minimumArea: minimumArea ?? model.description.minimumArea,
            splitting: splitting.splitting(of: model.description))
        let calibration = try model.calibration(
            for: CalibrationGoal(goal, level: level)!,
            with: Evaluator(
                rule: rule, windows: options.windows, resampling: labelled.resolution.resample),
            keepsMinimumArea: minimumArea != nil, on: tiles
        ) { done, count in
            progress.update("measuring", done, of: count)
        }
        progress.clear()
        try withExtendedLifetime(lock) {
            try TrainedModel.redescribe(
                path, as: calibration.applied(to: model.description), to: target, from: before)
        }
        for remark in calibration.remarks { progress.print("note: \(remark)") }
        try printResult(json ? calibration.json(path: target).compact : calibration.table + "\n\n" + target)
    }
}
