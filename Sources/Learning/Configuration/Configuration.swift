// All settings of a training run: from a YAML file with strict keys to the settings types of the layers below.
import Base
import Dataset
import Metrics
import Model
import Objects
import Schedule
import Settings

/// A training run's settings, complete: what the file leaves out has its default.
public struct Configuration: SettingsGroup, Hashable, Sendable {
    public var data = DataSettings()
    public var model = ModelSettings()
    public var sampling = SamplingSettings()
    public var augmentation = AugmentationSettings()
    public var optimizer = OptimizerSettings()
    public var training = TrainingSettings()
    public var schedule = ScheduleSettings()
    public var evaluation = EvaluationSettings()
    public var calibration = CalibrationSettings()

    /// Sections in the order in which they are printed; what each is for stands as a comment above it.
    public static let fields: [Field<Configuration>] = [
        Field(
            "data", \.data, .group,
            "Folders of tiles, paired by file name; relative to where segtrain is started. memory_limit in MiB."
        ).required(),
        Field(
            "model", \.model, .group, "U-Net: width channels at full resolution, doubled at each of depth poolings."),
        Field(
            "sampling", \.sampling, .group,
            "Crops of crop_size pixels a side; object_share of them are placed around an object."),
        Field(
            "augmentation", \.augmentation, .group,
            "Joint changes of image and mask in training; brightness, contrast and noise in standard deviations."),
        Field(
            "optimizer", \.optimizer, .group, "learning_rate is the base that the phases' rate_factor multiplies."),
        Field(
            "training", \.training, .group,
            "batch_size crops a step; checkpoint_interval in steps; weight_average is the decay of a running average."),
        Field(
            "schedule", \.schedule, .group,
            "Phases run in order, cycle after cycle; each ends when until holds or after max_epochs."
        ).required(or: "choose a \(UseCase.key)"),
        Field(
            "evaluation", \.evaluation, .group,
            "After every epoch, on whole validation tiles; areas, window and overlap in pixels."),
        Field(
            "calibration", \.calibration, .group, "What the threshold of the finished model is to be chosen for."),
    ]

    public init() {}

    /// Reads a file, over the settings of its use case, and lays `overrides` over it.
    ///
    /// - Parameter overrides: `a.b=value` each, as given to `--set`; the last one for a key counts.
    /// - Throws: `UserError`: `.missingInput` when there is no such file, `.configuration` with file and line (or the
    ///   option) for anything wrong in it, `.usage` for an override without key or value.
    public static func load(path: String, overrides: [String] = []) throws -> Configuration {
        try Configuration(SettingsText(path: path), overrides: overrides)
    }

    /// The same from a text; `path` is what messages call it.
    ///
    /// - Throws: `UserError`, as `load(path:overrides:)` but for a missing file.
    public init(yaml: String, path: String, overrides: [String] = []) throws {
        try self.init(SettingsText(Array(yaml.utf8), place: .file(path, line: 1)), overrides: overrides)
    }

    private init(_ text: SettingsText, overrides: [String]) throws {
        var root = try SettingNode.parsed(text).expanded(overrides)
        for override in overrides { try root.override(override) }
        try self.init(root)
    }

    init(_ root: SettingNode) throws {
        try self.init(root, "", SettingsContext(), besides: [UseCase.key])
    }

    /// Losses and conditions name classes.
    public func inform(_ context: inout SettingsContext) { context.classes = data.classMap.names }

    public mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        schedule.plan.baseLearningRate = optimizer.learningRate
        try evaluation.fit(depth: model.depth, reader.node("evaluation"))
        guard sampling.cropsPerEpoch >= training.batchSize else {
            let place = reader.node("sampling")?["crops_per_epoch"]?.place ?? reader.place(of: "training")
            throw place.error(
                "'crops_per_epoch' is \(sampling.cropsPerEpoch), less than one batch of \(training.batchSize)",
                "raise crops_per_epoch or lower training.batch_size")
        }
    }
}

extension Configuration {
    /// The network for images with this number of bands.
    public func unet(inputBands: Int) -> UNetConfiguration {
        UNetConfiguration(
            inputBands: inputBands, classes: data.classMap.classes, width: model.width, depth: model.depth,
            upsampling: model.upsampling, dropout: model.dropout)
    }

    public var schedulePlan: SchedulePlan { schedule.plan }

    /// The loss of a phase, with numbers for all that follows from the labels.
    ///
    /// - Parameters:
    ///   - statistics: of the training labels, for automatic weights.
    ///   - recallBias: the schedule's: 1, or more once a phase's limit has raised it.
    /// - Throws: `UserError(.data)` when automatic weights are asked of labels that lack a class.
    public func loss(ofPhase index: Int, statistics: LabelStatistics, recallBias: Double) throws -> Loss {
        try schedule.losses[index].resolved(for: statistics, raisedBias: recallBias)
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
