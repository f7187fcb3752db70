// What a threshold is chosen for, and the choice.

/// A metric to be made the best, often with a floor under another one.
public struct CalibrationGoal: Codable, Hashable, Sendable {
    /// As it was asked for, e.g. "recall>=0.95".
    public let text: String
    public let level: MetricLevel
    /// The metric that the choice makes best.
    public let objective: MetricName
    public let floor: Floor?

    public struct Floor: Codable, Hashable, Sendable {
        public let metric: MetricName
        public let value: Double
    }

    /// Reads `recall>=R` (the best precision with it), `precision>=P` (the best recall with it), `f1`; and for objects
    /// `hit_recall>=R` and `count`, the smallest counting error. nil for anything else.
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

/// A threshold and what makes objects, and what is counted with them.
public struct CalibratedSetting: Hashable, Sendable {
    public let threshold: Double
    public let rule: ObjectRule
    public let counts: EvaluationCounts

    public init(threshold: Double, rule: ObjectRule, counts: EvaluationCounts) {
        self.threshold = threshold
        self.rule = rule
        self.counts = counts
    }
}

public enum CalibrationOutcome: Hashable, Sendable {
    /// The best setting that meets the goal.
    case met(CalibratedSetting)
    /// None does; this one comes closest.
    case unreachable(CalibratedSetting)
    /// The metrics of the goal are defined nowhere: nothing is labelled, or nothing is ever predicted.
    case undefined
}

extension SweepCounts {
    /// The setting of the grid that serves the goal best. Among equals the one nearest to 0.5, then the smallest area.
    ///
    /// - Parameter rule: of the sweep; its minimum area has no meaning here.
    public func calibrated(for goal: CalibrationGoal, rule: ObjectRule) -> CalibrationOutcome {
        let settings = grid.minimumAreas.flatMap { area in
            var rule = rule
            rule.minimumArea = area
            return zip(grid.scale.thresholds, evaluations(minimumArea: area)).map {
                CalibratedSetting(threshold: $0, rule: rule, counts: $1)
            }
        }
        func best(_ metric: MetricName, among settings: [CalibratedSetting]) -> CalibratedSetting? {
            let ranked = settings.compactMap { setting in
                setting.counts.value(of: metric).map { (setting, rank: metric.merit(of: $0)) }
            }
            return ranked.min { a, b in
                if a.rank != b.rank { return a.rank > b.rank }
                let (distanceA, distanceB) = (abs(a.0.threshold - 0.5), abs(b.0.threshold - 0.5))
                return (distanceA, a.0.rule.minimumArea) < (distanceB, b.0.rule.minimumArea)
            }?.0
        }
        guard let floor = goal.floor else {
            return best(goal.objective, among: settings).map { .met($0) } ?? .undefined
        }
        let feasible = settings.filter { ($0.counts.value(of: floor.metric) ?? -1) >= floor.value }
        if let best = best(goal.objective, among: feasible) { return .met(best) }
        return best(floor.metric, among: settings).map { .unreachable($0) } ?? .undefined
    }
}
