// An experiment: arms that differ in some settings and share everything else.
import Base
import Metrics
import Settings

/// What `segtrain experiment` runs: every arm with every seed.
///
///     base: configs/cars-30cm.yaml      # or the settings themselves
///     seeds: [1, 2, 3]
///     arms:
///       plain: {schedule: {phases: […]}}             # laid over the base: mappings are merged, lists replaced
///       objects: {schedule.phases.precise.loss.over: object}     # or one value, as `--set` would
public struct ExperimentSettings: Sendable {
    /// One variant that is compared: the base with some settings changed.
    public struct Arm: Sendable {
        public let name: String
        /// With the base's seed.
        public let configuration: Configuration
    }

    public let arms: [Arm]
    public let seeds: [UInt64]
    public let model: MeasuredModel
    /// What models are calibrated for, beside the usual threshold: `calibration.goal`, or `f1`.
    public var goal: String { arms[0].configuration.calibration.goal ?? "f1" }
    /// Columns of the tables.
    public let metrics: [MetricName]
    /// Object recall at which false detections are compared; nil: as high as every run reaches.
    public let equalRecall: Double?
    /// Where arms do not do the same work: one sentence each.
    public let warnings: [String]

    /// Reads a file.
    ///
    /// - Parameter overrides: `a.b=value` each, laid over every arm.
    /// - Throws: `UserError`, as `Configuration.load`; and where arms have other data or measure otherwise, or, unless
    ///   `compute: free` allows it, train for other steps.
    public static func load(path: String, overrides: [String] = []) throws -> ExperimentSettings {
        try ExperimentSettings(SettingNode.parsed(SettingsText(path: path)), overrides)
    }

    private init(_ root: SettingNode, _ overrides: [String]) throws {
        let file = try ExperimentFile(root, "", SettingsContext())
        let base = try Self.base(file.base)
        arms = try file.arms.map { try Self.arm($0, base, overrides) }
        seeds = file.seeds
        model = file.model
        metrics = file.metrics
        equalRecall = file.equalRecall
        warnings = try Self.checkAlike(arms, file.arms.map(\.place), file.compute)
    }

    /// A file, or the settings themselves.
    private static func base(_ node: SettingNode) throws -> SettingNode {
        guard node.entries == nil else { return node }
        let path = try node.text("base")
        do {
            return try SettingNode.parsed(SettingsText(path: path))
        } catch let error as UserError where error.kind == .missingInput {
            throw node.error("'base' is \(inQuotes(path)): \(error.reason)", error.remedy)
        }
    }

    private static func arm(_ entry: SettingNode.Entry, _ base: SettingNode, _ overrides: [String]) throws -> Arm {
        guard SettingNode.isName(entry.key) else {
            throw entry.place.error("an arm is called \(inQuotes(entry.key))", "use " + SettingNode.nameRule)
        }
        guard let settings = entry.value.entries else {
            throw entry.value.error(
                "arm '\(entry.key)' is \(entry.value.shown)", "write the settings that differ, or {} for the base")
        }
        if let seed = settings.first(where: { $0.key == "training.seed" })?.value ?? entry.value["training"]?["seed"] {
            throw seed.error("arm '\(entry.key)' sets a seed", "list the seeds of all arms in 'seeds'")
        }
        let sections = SettingNode(.mapping(settings.filter { !$0.key.contains(".") }), entry.place)
        var root = try (sections.entries == [] ? base : sections.laid(over: base)).expanded(overrides)
        for setting in settings where setting.key.contains(".") {
            try root.set(SettingNode.path(setting.key)[...], to: setting.value, setting.place)
        }
        for override in overrides { try root.override(override) }
        return Arm(name: entry.key, configuration: try Configuration(root))
    }

    /// Arms are compared on the same data, measured in the same way, after the same number of steps of the same size.
    private static func checkAlike(
        _ arms: [Arm], _ places: [SettingsPlace], _ compute: ExperimentFile.ComputeRule
    ) throws -> [String] {
        let first = arms[0]
        var warnings: [String] = []
        for (arm, place) in zip(arms, places).dropFirst() {
            for (name, own, other) in [
                ("data", arm.configuration.data.node, first.configuration.data.node),
                ("evaluation", arm.configuration.evaluation.node, first.configuration.evaluation.node),
                ("calibration", arm.configuration.calibration.node, first.configuration.calibration.node),
            ] {
                guard let difference = own.firstDifference(from: other, path: name) else { continue }
                throw place.error(
                    "arm '\(arm.name)' has \(difference.path): \(difference.own), arm '\(first.name)' "
                        + difference.other, "set it in 'base': arms are measured on the same data in the same way")
            }
            let (own, other) = (arm.configuration.work, first.configuration.work)
            guard own != other else { continue }
            let text = "arm '\(arm.name)' trains for \(own), arm '\(first.name)' for \(other)"
            if compute == .equal {
                throw place.error(
                    text, "give them the same schedule.max_epochs, crops and batch, or set 'compute: free'")
            }
            warnings.append(text)
        }
        return warnings
    }
}

extension Configuration {
    /// The most that the run trains, e.g. "2266 steps of 8 crops of 256×256".
    fileprivate var work: String {
        let side = sampling.cropSize
        return
            "\(schedule.plan.longestRun * stepsPerEpoch) steps of \(counted(training.batchSize, "crop")) of "
            + "\(side)×\(side)"
    }
}
