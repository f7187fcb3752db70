// What a threshold is chosen for.

/// A metric to be made the best, often with a floor under another one.
public struct CalibrationGoal: Codable, Hashable, Sendable {
    /// As it was asked for, e.g. "recall>=0.95".
    public let text: String
    public let level: MetricLevel
    /// The metric that the choice makes best.
    public let objective: MetricName
    public let floor: Floor?

    /// A metric that must reach a value: `recall>=0.95`.
    public struct Floor: Codable, Hashable, Sendable {
        public let metric: MetricName
        public let value: Double
    }

    /// Reads `recall>=R` (the best precision with it), `precision>=P` (the best recall with it), `f1`; and for objects
    /// `hit_recall>=R` and `count`, the smallest counting error with nearly the best F1. nil for anything else.
    public init?(_ text: String, level: MetricLevel) {
        let parts = text.replacing(" ", with: "").split(separator: ">=", omittingEmptySubsequences: false)
        let value = parts.count == 2 ? Double(parts[1]).flatMap { 0...1 ~= $0 ? $0 : nil } : nil
        switch (parts.first, parts.count, value, level) {
        case ("recall", _, let value?, _):
            (objective, floor) = (level.precision, Floor(metric: level.recall, value: value))
        case ("precision", _, let value?, _):
            (objective, floor) = (level.recall, Floor(metric: level.precision, value: value))
        case ("hit_recall", _, let value?, .object):
            (objective, floor) = (level.precision, Floor(metric: .objectHitRecall, value: value))
        case ("f1", 1, _, _): (objective, floor) = (level.f1, nil)
        case ("count", 1, _, .object): (objective, floor) = (.countMeanAbsoluteError, nil)
        default: return nil
        }
        (self.text, self.level) = (text, level)
    }
}
