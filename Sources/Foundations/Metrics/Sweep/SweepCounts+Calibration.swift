// The setting of a sweep that serves a goal best.
import Objects

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

/// What looking for the best setting came to.
public enum CalibrationOutcome: Hashable, Sendable {
    /// The best setting that meets the goal.
    case met(CalibratedSetting)
    /// None does; this one comes closest.
    case unreachable(CalibratedSetting)
    /// The metrics of the goal are defined nowhere.
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
            let counting = goal.objective == .countMeanAbsoluteError
            let candidates = counting ? worthCounting(settings) : settings
            return best(goal.objective, among: candidates).map { .met($0) } ?? .undefined
        }
        let feasible = settings.filter { ($0.counts.value(of: floor.metric) ?? -1) >= floor.value }
        if let best = best(goal.objective, among: feasible) { return .met(best) }
        return best(floor.metric, among: settings).map { .unreachable($0) } ?? .undefined
    }

    /// The settings whose object F1 is at least nine tenths of the best. Others may count as well by chance, false
    /// objects making up for missed ones.
    private func worthCounting(_ settings: [CalibratedSetting]) -> [CalibratedSetting] {
        func f1(_ setting: CalibratedSetting) -> Double { setting.counts.value(of: .objectF1) ?? 0 }
        let best = settings.map(f1).max() ?? 0
        return settings.filter { f1($0) >= 0.9 * best }
    }
}
