// Conditions in files: `{metric: object_recall, at_least: 0.9, for: 2}` and the like.
import Base
import Metrics
import Schedule

extension Condition {
    /// The key that tells each form of a condition, and what may stand beside it.
    private static let forms: [(key: String, others: [String])] = [
        ("at_least", ["metric", "class", "for"]), ("below", ["metric", "class", "for"]),
        ("plateau", ["metric", "class", "delta"]), ("epochs", []), ("all", []), ("any", []),
    ]

    /// - Parameter classes: names of all classes, the background first.
    init(_ node: SettingNode, _ name: String, classes: [String]) throws {
        let keys = ["metric", "class"] + Condition.forms.map(\.key) + ["for", "delta"]
        let reader = try SettingsReader(node, name, at: node.place, keys: keys)
        let present = Condition.forms.filter { reader.has($0.key) }
        guard let form = present.first, present.count == 1 else {
            throw node.error(
                "a condition with \(present.isEmpty ? "no" : "more than one") test",
                "write one of \(listed(Condition.forms.map(\.key), with: "or"))")
        }
        for entry in node.entries ?? [] where entry.key != form.key && !form.others.contains(entry.key) {
            throw entry.place.error("'\(entry.key)' does not go with '\(form.key)'", "leave one of them out")
        }
        switch form.key {
        case "epochs":
            self = .epochs(try reader.required("epochs").integer("epochs", ScheduleLimits.epochs))
        case "all", "any":
            let parts = try reader.required(form.key).list(form.key, "write a list of conditions") {
                try Condition($0, form.key, classes: classes)
            }
            guard !parts.isEmpty else {
                throw reader.place(of: form.key).error("'\(form.key)' is empty", "list conditions")
            }
            self = form.key == "all" ? .all(parts) : .any(parts)
        case "plateau":
            let metric: MetricName = try reader.required("metric").choice("metric")
            self = .plateau(
                metric, of: try reader.foregroundClass(classes, of: metric),
                epochs: try reader.required("plateau").integer("plateau", ScheduleLimits.epochs),
                delta: try reader.number("delta", .notNegative, default: 0))
        default:
            let metric: MetricName = try reader.required("metric").choice("metric")
            let threshold = try reader.required(form.key).number(form.key, metric.numberRange)
            let times = try reader.integer("for", ScheduleLimits.epochs, default: 1)
            self = .metric(
                metric, of: try reader.foregroundClass(classes, of: metric), form.key == "below" ? .below : .atLeast,
                threshold, times: times)
        }
    }

    var node: SettingNode {
        switch self {
        case .metric(let metric, let name, let comparison, let threshold, let times):
            .mapping(
                metric.entries(of: name) + [(comparison.rawValue, .number(threshold)), ("for", .integer(times))])
        case .plateau(let metric, let name, let epochs, let delta):
            .mapping(metric.entries(of: name) + [("plateau", .integer(epochs)), ("delta", .number(delta))])
        case .epochs(let epochs): .mapping([("epochs", .integer(epochs))])
        case .all(let parts): .mapping([("all", .list(parts.map(\.node)))])
        case .any(let parts): .mapping([("any", .list(parts.map(\.node)))])
        }
    }
}

extension SettingsReader {
    /// `class`: the one that a metric is measured on; nil for all.
    fileprivate func foregroundClass(_ classes: [String], of metric: MetricName) throws -> String? {
        guard let node = node("class"), !node.isWord("all") else { return nil }
        guard metric != .loss else { throw node.error("the loss is not a class's", "leave 'class' out") }
        let name = try node.text("class")
        guard classes.dropFirst().contains(name) else {
            throw node.wrong("class", "choose one of " + listed(classes.dropFirst() + ["all"], with: "or"))
        }
        return name
    }
}

extension MetricName {
    fileprivate func entries(of name: String?) -> [(String, SettingNode)] {
        [("metric", .word(rawValue))] + (name.map { [("class", .text($0))] } ?? [])
    }

    /// The thresholds that make sense.
    var numberRange: NumberRange {
        switch self {
        case .countBias, .loss: .any
        case .falseObjects, .countMeanAbsoluteError: .notNegative
        default: .share
        }
    }
}

extension Selection {
    init(_ node: SettingNode?, at place: SettingsPlace, classes: [String]) throws {
        let reader = try SettingsReader(node, "select", at: place, keys: ["metric", "class", "subject_to"])
        let metric = try reader.node("metric").map { try Selection.metric($0) } ?? .objectF1
        let constraints = try reader.node("subject_to").map { node -> [Constraint] in
            let limits = try SettingsReader(
                node, "subject_to", at: node.place, keys: Selection.metrics.map(\.rawValue))
            return try Selection.metrics.compactMap { metric in
                try limits.node(metric.rawValue).map {
                    Constraint(metric, try $0.number(metric.rawValue, metric.numberRange))
                }
            }
        }
        self.init(
            metric: metric, of: try reader.foregroundClass(classes, of: metric), subjectTo: constraints ?? [])
    }

    /// Not the loss: those of different phases cannot be compared.
    private static let metrics = MetricName.allCases.filter { $0 != .loss }

    private static func metric(_ node: SettingNode) throws -> MetricName {
        let metric: MetricName? = try? node.choice("metric")
        guard let metric, metric != .loss else {
            throw node.wrong("metric", "choose one of " + listed(metrics.map(\.rawValue), with: "or"))
        }
        return metric
    }

    var node: SettingNode {
        .mapping(
            metric.entries(of: ofClass) + [
                ("subject_to", .mapping(constraints.map { ($0.metric.rawValue, .number($0.limit)) }))
            ])
    }
}
