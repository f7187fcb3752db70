// The keys of an experiment's file.
import Base
import Metrics
import Settings

/// An experiment as it is written, its arms still to be laid over the base.
struct ExperimentFile: SettingsGroup {
    enum ComputeRule: String, CaseIterable, Sendable { case equal, free }

    var base = SettingNode.mapping([])
    var seeds: [UInt64] = []
    var arms: [SettingNode.Entry] = []
    var model = MeasuredModel.best
    var metrics: [MetricName] = [
        .pixelPrecision, .pixelRecall, .pixelF1, .pixelIoU, .objectPrecision, .objectRecall, .objectF1, .falseObjects,
        .countMeanAbsoluteError,
    ]
    var equalRecall: Double?
    var compute = ComputeRule.equal

    static let fields: [Field<ExperimentFile>] = [
        Field("base", \.base, anything, "a configuration's file, or its settings themselves").required(),
        Field("seeds", \.seeds, seedsForm, "every arm is trained with each of these").required(),
        Field(
            "arms", \.arms, armsForm,
            "by name, what differs from the base: sections laid over it, or single values as `--set` takes them"
        ).required(),
        Field(
            "model", \.model, .choice(),
            "which model of a run is measured: the one that schedule.select chose, or the one at the end"),
        Field("metrics", \.metrics, metricsForm, "columns of the tables"),
        Field(
            "equal_recall", \.equalRecall, .number(NumberRange(above: 0, atMost: 1)), or: "auto",
            "object recall at which false detections are compared; auto: as high as every run reaches"),
        Field(
            "compute", \.compute, .choice(),
            "whether arms that train for other steps than the first are an error or a warning"),
    ]

    private static let anything = SettingForm<SettingNode>(schema: .any([.text, .map(to: .anything, least: 1)])) {
        node, _, _ in
        node
    } node: {
        $0
    }

    private static let seedsForm = {
        let remedy = "write a list, e.g. [1, 2, 3]"
        return SettingForm.integer(0...Int.max).list(remedy).mapped { seeds, node in
            guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
                throw node.error("'seeds' is empty or names a seed twice", remedy)
            }
            return seeds.map { UInt64($0) }
        } from: {
            $0.map { Int($0) }
        }
    }()

    private static let armsForm = SettingForm<[SettingNode.Entry]>(
        schema: .map(to: .map(to: .anything, least: 0), least: 1)
    ) { node, _, _ in
        guard let entries = node.entries, !entries.isEmpty else {
            throw node.error("'arms' names no arm", "give each a line: 'name: {settings that differ}'")
        }
        return entries
    } node: {
        SettingNode.mapping($0.map { ($0.key, $0.value) })
    }

    private static let metricsForm = {
        let known = MetricName.ofCounts
        let remedy = "list some of " + listed(known.map(\.rawValue), with: "or")
        return SettingForm<[MetricName]>(schema: .list(of: .choice(known.map(\.rawValue)))) { node, key, _ in
            try node.list(key, remedy) { element in
                let metric: MetricName? = try? element.choice(key)
                guard let metric, known.contains(metric) else { throw element.wrong(key, remedy) }
                return metric
            }
        } node: {
            .list($0.map { .word($0.rawValue) })
        }
    }()
}
