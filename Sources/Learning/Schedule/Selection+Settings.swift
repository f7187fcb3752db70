// `select` in files: `{metric: object_f1, subject_to: {object_recall: 0.85}}`.
import Metrics
import Settings

extension Selection: SettingsGroup {
    public init() { self.init(metric: .objectF1) }

    public static let fields: [Field<Selection>] = [
        Field("metric", \.metric, .choice(of: metrics), "the best epoch is the one with the best of this"),
        Field(
            "class", MetricName.classForm, "the class that metric and limits are measured on, or all",
            get: { $0.ofClass.map { .some($0) } }, set: { $0.ofClass = $1 }),
        Field(
            "subject_to", \.constraints, constraintsForm,
            "limits that metrics must keep, at least for shares, at most for errors: {object_recall: 0.85}"),
    ]

    /// Not the losses: those of different phases cannot be compared.
    private static let metrics = MetricName.ofCounts

    private static let constraintsForm = SettingForm<[Constraint]>(
        schema: .map(to: .number(.any), least: 0, keys: metrics.map(\.rawValue))
    ) { node, key, _ in
        let reader = try SettingsReader(node, key, keys: metrics.map(\.rawValue))
        return try metrics.compactMap { metric in
            try reader.node(metric.rawValue).map {
                Constraint(metric, try $0.number(metric.rawValue, NumberRange(metric.range)))
            }
        }
    } node: { constraints in
        .mapping(constraints.map { ($0.metric.rawValue, .number($0.limit)) })
    }
}
