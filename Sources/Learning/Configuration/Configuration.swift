// All settings of a training run: from a YAML file with strict keys to the settings types of the layers below.
import Base
import Dataset
import Metrics
import Model
import Schedule

/// A training run's settings, complete: what the file leaves out has its default.
public struct Configuration: Codable, Hashable, Sendable {
    public var data: DataSettings
    public var model: ModelSettings
    public var sampling: SamplingSettings
    public var augmentation: AugmentationSettings
    public var optimizer: OptimizerSettings
    public var training: TrainingSettings
    public var schedule: ScheduleSettings
    public var evaluation: EvaluationSettings
    public var calibration: CalibrationSettings

    /// Reads a file, over the settings of its use case, and lays `overrides` over it.
    ///
    /// - Parameter overrides: `a.b=value` each, as given to `--set`; the last one for a key counts.
    /// - Throws: `UserError`: `.missingInput` when there is no such file, `.configuration` with file and line (or the
    ///   option) for anything wrong in it, `.usage` for an override without key or value.
    public static func load(path: String, overrides: [String] = []) throws -> Configuration {
        try Configuration(SettingsText(path: path), overrides: overrides)
    }

    /// The same from a text; `path` is what messages call it.
    public init(yaml: String, path: String, overrides: [String] = []) throws {
        try self.init(SettingsText(Array(yaml.utf8), place: .file(path, line: 1)), overrides: overrides)
    }

    private init(_ text: SettingsText, overrides: [String]) throws {
        var root = try SettingNode.parsed(text).expanded(overrides)
        for override in overrides { try root.override(override) }
        try self.init(root)
    }

    init(_ root: SettingNode) throws {
        let reader = try SettingsReader(
            root, "", at: root.place, keys: [UseCase.key] + Configuration.sections.map(\.name))
        data = try DataSettings(reader.required("data"), at: root.place)
        model = try ModelSettings(reader.node("model"), at: root.place)
        sampling = try SamplingSettings(reader.node("sampling"), at: root.place)
        augmentation = try AugmentationSettings(reader.node("augmentation"), at: root.place)
        optimizer = try OptimizerSettings(reader.node("optimizer"), at: root.place)
        training = try TrainingSettings(reader.node("training"), at: root.place)
        schedule = try ScheduleSettings(
            reader.required("schedule", or: "choose a \(UseCase.key)"), at: root.place,
            baseLearningRate: optimizer.learningRate,
            classes: data.classMap.names)
        evaluation = try EvaluationSettings(reader.node("evaluation"), at: root.place, depth: model.depth)
        calibration = try CalibrationSettings(reader.node("calibration"), at: root.place)
        guard sampling.cropsPerEpoch >= training.batchSize else {
            throw (root["sampling"]?["crops_per_epoch"] ?? root["training"] ?? root).error(
                "'crops_per_epoch' is \(sampling.cropsPerEpoch), less than one batch of \(training.batchSize)",
                "raise crops_per_epoch or lower training.batch_size")
        }
    }

    /// Sections in the order in which they are printed, with the comment above each.
    static let sections: [(name: String, comment: String)] = [
        ("data", "Folders of tiles, paired by file name; relative to where segtrain is started. memory_limit in MiB."),
        ("model", "U-Net: width channels at full resolution, doubled at each of depth poolings."),
        ("sampling", "Crops of crop_size pixels a side; object_share of them are placed around an object."),
        (
            "augmentation",
            "Joint changes of image and mask in training; brightness, contrast and noise in standard deviations."
        ),
        ("optimizer", "learning_rate is the base that the phases' rate_factor multiplies."),
        (
            "training",
            "batch_size crops a step; checkpoint_interval in steps; weight_average is the decay of a running average."
        ),
        ("schedule", "Phases run in order, cycle after cycle; each ends when until holds or after max_epochs."),
        ("evaluation", "After every epoch, on whole validation tiles; areas, window and overlap in pixels."),
        ("calibration", "What the threshold of the finished model is to be chosen for."),
    ]
}

extension Configuration {
    /// The network for images of so many bands.
    public func unet(inputBands: Int) -> UNetConfiguration {
        UNetConfiguration(
            inputBands: inputBands, classes: data.classMap.classes, width: model.width, depth: model.depth,
            upsampling: model.upsampling, dropout: model.dropout)
    }

    public var schedulePlan: SchedulePlan { schedule.plan }

    /// The loss of a phase.
    ///
    /// - Parameters:
    ///   - statistics: of the training labels, for automatic weights.
    ///   - recallBias: the schedule's: 1, or more once a phase's limit has raised it.
    /// - Throws: `UserError(.data)` when automatic weights are asked of labels that lack a class.
    public func loss(
        ofPhase index: Int, statistics: LabelStatistics, recallBias: Double
    ) throws -> LossSpecification {
        try schedule.losses[index].specification(statistics: statistics, raisedBias: recallBias)
    }

    public var stepsPerEpoch: Int { sampling.cropsPerEpoch / training.batchSize }

    /// One line for people: phases, cycles and the longest that the run can take.
    public var summary: String {
        let plan = schedule.plan
        let names = plan.phases.map { $0.cycles == .all ? $0.name : "\($0.name) (\($0.cycles.rawValue) cycle)" }
        return counted(plan.cycles, "cycle") + " of " + names.joined(separator: " → ")
            + ", at most \(plan.longestRun) epochs of \(stepsPerEpoch) steps"
    }
}
