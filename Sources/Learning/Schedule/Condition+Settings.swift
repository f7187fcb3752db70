// Conditions in files: `{metric: object_recall, at_least: 0.9, for: 2}` and the like.
import Base
import Metrics
import Settings

extension Condition {
    /// A condition as one mapping. The schema names it, as `all` and `any` hold more of them.
    public static let form = SettingForm<Condition>(
        schema: .named("condition") { SettingForm<ConditionKeys>.group.schema }
    ) {
        node, key, context in
        guard let condition = try ConditionKeys(node, key, context).condition else {
            preconditionFailure("a condition without a test was read")
        }
        return condition
    } node: {
        ConditionKeys($0).node
    }
}

/// The keys of a condition. One of those that test something must be there, and what goes with it may be.
private struct ConditionKeys: SettingsGroup {
    var metric: MetricName?
    var ofClass: String??
    var atLeast: Double?
    var below: Double?
    var times: Int?
    var plateau: Int?
    var delta: Double?
    var epochs: Int?
    var all: [Condition]?
    var any: [Condition]?
    /// Once all keys are read.
    var condition: Condition?

    static let fields: [Field<ConditionKeys>] = [
        Field("metric", optional: \.metric, .choice(), "what is measured on the validation tiles after an epoch"),
        Field("class", optional: \.ofClass, MetricName.classForm, "the class that it is measured on, or all"),
        Field("at_least", optional: \.atLeast, .number(.any), "holds where the metric is no less"),
        Field("below", optional: \.below, .number(.any), "holds where the metric is less"),
        Field(
            "plateau", optional: \.plateau, epochsForm, "holds where this many epochs have gained no more than delta"),
        Field("epochs", optional: \.epochs, epochsForm, "holds after this many epochs"),
        Field("all", optional: \.all, list, "holds where all of these do"),
        Field("any", optional: \.any, list, "holds where one of these does"),
        Field("for", optional: \.times, epochsForm, "epochs in a row; 1 where it is left out"),
        Field("delta", optional: \.delta, .number(.notNegative), "what counts as a gain; 0 where it is left out"),
    ]

    private static let epochsForm = SettingForm<Int>.integer(ScheduleLimits.epochs)

    private static let list = SettingForm<[Condition]>(
        schema: .list(of: .named("condition") { SettingForm<ConditionKeys>.group.schema })
    ) { node, key, context in
        let parts = try node.list(key, "write a list of conditions") { try Condition.form.read($0, key, context) }
        guard !parts.isEmpty else { throw node.error("'\(key)' is empty", "list conditions") }
        return parts
    } node: {
        .list($0.map(Condition.form.node))
    }

    /// The keys that tell each form of a condition, and what may stand beside them.
    private static let tests: [(key: String, others: [String])] = [
        ("at_least", ["metric", "class", "for"]), ("below", ["metric", "class", "for"]),
        ("plateau", ["metric", "class", "delta"]), ("epochs", []), ("all", []), ("any", []),
    ]

    mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        let present = Self.tests.filter { reader.has($0.key) }
        guard let test = present.first, present.count == 1 else {
            throw reader.place.error(
                "a condition with \(present.isEmpty ? "no" : "more than one") test",
                "write one of \(listed(Self.tests.map(\.key), with: "or"))")
        }
        for field in Self.fields where reader.has(field.key) && field.key != test.key {
            guard test.others.contains(field.key) else {
                throw reader.place(of: field.key).error(
                    "'\(field.key)' does not go with '\(test.key)'", "leave one of them out")
            }
        }
        condition = try condition(test.key, reader)
    }

    private func condition(_ test: String, _ reader: SettingsReader) throws -> Condition? {
        if let epochs { return .epochs(epochs) }
        if let all { return .all(all) }
        if let any { return .any(any) }
        guard let metric else { throw reader.missing("metric") }
        if metric.unit == .loss, case .some(.some) = ofClass, let node = reader.node("class") {
            throw node.error("the loss is not a class's", "leave 'class' out")
        }
        let name = ofClass ?? nil
        if let plateau { return .plateau(metric, of: name, epochs: plateau, delta: delta ?? 0) }
        guard let threshold = try reader.node(test)?.number(test, NumberRange(metric.range)) else { return nil }
        return .metric(metric, of: name, test == "below" ? .below : .atLeast, threshold, times: times ?? 1)
    }
}

extension ConditionKeys {
    init(_ condition: Condition) {
        switch condition {
        case .metric(let metric, let name, let comparison, let threshold, let times):
            (self.metric, self.times) = (metric, times)
            ofClass = name.map { .some($0) }
            if comparison == .below { below = threshold } else { atLeast = threshold }
        case .plateau(let metric, let name, let epochs, let delta):
            (self.metric, plateau, self.delta) = (metric, epochs, delta)
            ofClass = name.map { .some($0) }
        case .epochs(let epochs): self.epochs = epochs
        case .all(let parts): all = parts
        case .any(let parts): any = parts
        }
    }
}

extension MetricName {
    /// `class`: one of the foreground classes; nil for `all`.
    static let classForm = SettingForm<String?>(schema: .any([.choice(["all"]), .name])) { node, key, context in
        guard !node.isWord("all") else { return nil }
        let foreground = context.classes.dropFirst()
        let name = try node.text(key)
        guard foreground.contains(name) else {
            throw node.wrong(key, "choose one of " + listed(foreground + ["all"], with: "or"))
        }
        return name
    } node: {
        $0.map { .text($0) } ?? .word("all")
    }
}
