// Conditions on validation metrics, and what they have to say when they hold or fail.
import Base
import Metrics

/// A question to the observations of a phase (or, for the goal, of the whole run).
///
/// Conditions keep no state of their own: they are functions of the history, so a resumed run cannot lose a count.
/// What they look back on must be in it: `lookBack` epochs as they were.
/// A metric that is undefined in an epoch (no labelled object, say) meets no threshold.
public indirect enum Condition: Codable, Hashable, Sendable {
    /// Which side of a threshold is wanted.
    public enum Comparison: String, CaseIterable, Codable, Sendable {
        case atLeast = "at_least"
        case below
    }

    /// The metric (of one class, or of all) is on the wanted side of the threshold in each of the last `times` epochs.
    case metric(MetricName, of: String? = nil, Comparison, Double, times: Int)
    /// The best of the last `epochs` epochs is no more than `delta` better than the best before them.
    case plateau(MetricName, of: String? = nil, epochs: Int, delta: Double)
    /// So many epochs are done.
    case epochs(Int)
    case all([Condition])
    case any([Condition])
}

/// One finding of a condition, for the event log.
public struct Reason: Codable, Hashable, Sendable {
    public let metric: MetricName?
    /// The class that it was measured on; nil for all.
    public let ofClass: String?
    public let value: Double?
    public let threshold: Double
    /// A clause such as "object_recall 0.91 is at least 0.9".
    public let text: String

    private enum CodingKeys: String, CodingKey {
        case metric
        case ofClass = "class"
        case value, threshold, text
    }

    init(metric: MetricName? = nil, ofClass: String? = nil, value: Double?, threshold: Double, text: String) {
        self.metric = metric
        self.ofClass = ofClass
        self.value = value
        self.threshold = threshold
        self.text = text
    }
}

/// The answer of a condition, with the findings that decide it.
public struct Verdict: Hashable, Sendable {
    public let holds: Bool
    /// The findings that decide: those that hold, or, where the condition fails, those that fail.
    public let reasons: [Reason]
}

extension Condition {
    /// How many of the last observations it asks for one by one; of those before them the best is enough.
    package var lookBack: Int {
        switch self {
        case .metric(_, _, _, _, let times): times
        case .plateau(_, _, let epochs, _): epochs
        case .epochs: 0
        case .all(let parts), .any(let parts): parts.map(\.lookBack).max() ?? 0
        }
    }

    /// The metrics that it asks for, and the class of each; nil for all.
    package var measured: [(metric: MetricName, ofClass: String?)] {
        switch self {
        case .metric(let metric, let name, _, _, _), .plateau(let metric, let name, _, _): [(metric, name)]
        case .epochs: []
        case .all(let parts), .any(let parts): parts.flatMap(\.measured)
        }
    }

    public func verdict(on history: History) -> Verdict {
        switch self {
        case .metric(let metric, let name, let comparison, let threshold, let times):
            return verdict(metric, name, comparison, threshold, times, history)
        case .plateau(let metric, let name, let epochs, let delta):
            return plateauVerdict(metric, name, epochs, delta, history)
        case .epochs(let wanted):
            let holds = history.count >= wanted
            let text =
                holds ? "\(counted(wanted, "epoch")) done" : "\(history.count) of \(counted(wanted, "epoch")) done"
            let reason = Reason(value: Double(history.count), threshold: Double(wanted), text: text)
            return Verdict(holds: holds, reasons: [reason])
        case .all(let parts):
            let verdicts = parts.map { $0.verdict(on: history) }
            return joined(verdicts, holds: verdicts.allSatisfy(\.holds))
        case .any(let parts):
            let verdicts = parts.map { $0.verdict(on: history) }
            return joined(verdicts, holds: verdicts.contains(where: \.holds))
        }
    }

    private func joined(_ verdicts: [Verdict], holds: Bool) -> Verdict {
        Verdict(holds: holds, reasons: verdicts.filter { $0.holds == holds }.flatMap(\.reasons))
    }

    private func verdict(
        _ metric: MetricName, _ name: String?, _ comparison: Comparison, _ threshold: Double, _ times: Int,
        _ history: History
    ) -> Verdict {
        let streak = history.recent.reversed().prefix { observation in
            guard let value = observation[metric, of: name] else { return false }
            return comparison == .atLeast ? value >= threshold : value < threshold
        }.count
        let holds = streak >= times
        let side = (comparison == .atLeast ? "at least " : "below ") + significant(threshold)
        let value = history.last?[metric, of: name]
        var text: String
        if let value {
            let shown = significant(value, besides: threshold)
            text = "\(metric.text(of: name)) \(shown) is \(streak > 0 ? "" : "not ")\(side)"
            if times > 1, streak > 0 { text += holds ? " (\(times) in a row)" : " (\(streak) of \(times) in a row)" }
        } else {
            text = "\(metric.text(of: name)) is undefined (\(side) wanted)"
        }
        return Verdict(
            holds: holds,
            reasons: [Reason(metric: metric, ofClass: name, value: value, threshold: threshold, text: text)])
    }

    private func plateauVerdict(
        _ metric: MetricName, _ name: String?, _ epochs: Int, _ delta: Double, _ history: History
    ) -> Verdict {
        let (recent, earlier) = history.best(of: metric, of: name, inLast: epochs)
        guard let before = earlier else {
            let text = "\(metric.text(of: name)) has not been seen for more than \(counted(epochs, "epoch"))"
            return Verdict(
                holds: false,
                reasons: [Reason(metric: metric, ofClass: name, value: recent, threshold: delta, text: text)])
        }
        let holds = recent.map { metric.merit(of: $0) <= metric.merit(of: before) + delta } ?? true
        let text =
            "\(metric.text(of: name)) has gained \(holds ? "no " : "")more than \(significant(delta)) in "
            + "\(counted(epochs, "epoch"))"
            + " (best \(recent.map { significant($0) } ?? "undefined"), before \(significant(before)))"
        return Verdict(
            holds: holds, reasons: [Reason(metric: metric, ofClass: name, value: recent, threshold: delta, text: text)])
    }
}
