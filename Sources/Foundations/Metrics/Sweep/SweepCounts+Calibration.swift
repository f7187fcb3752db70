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

    /// The setting that was found, whether it meets the goal or only comes closest.
    public var setting: CalibratedSetting? {
        switch self {
        case .met(let setting), .unreachable(let setting): setting
        case .undefined: nil
        }
    }
}

extension SweepCounts {
    /// The setting of the grid that serves the goal best.
    ///
    /// Of settings that serve it equally those with the best F1 remain, and of these the middle of the widest range of
    /// thresholds: the one that has the most room on both sides when other images come. Of equal ranges the one with
    /// the smallest area counts.
    ///
    /// - Parameter rule: of the sweep; its minimum area has no meaning here.
    public func calibrated(for goal: CalibrationGoal, rule: ObjectRule) -> CalibrationOutcome {
        // A row for each area, by ascending threshold.
        let settings = grid.minimumAreas.map { area in
            var rule = rule
            rule.minimumArea = area
            return zip(grid.scale.thresholds, evaluations(minimumArea: area)).map {
                CalibratedSetting(threshold: $0, rule: rule, counts: $1)
            }
        }
        func best(
            _ metric: MetricName, where isCandidate: (CalibratedSetting) -> Bool = { _ in true }
        ) -> CalibratedSetting? {
            let metrics = [metric, goal.level.f1]
            let ranks = settings.map { row in row.map { isCandidate($0) ? Rank($0.counts, metrics) : nil } }
            guard let highest = ranks.joined().compactMap({ $0 }).max() else { return nil }
            var found: (setting: CalibratedSetting, width: Double)?
            for (row, ranks) in zip(settings, ranks) {
                let plateau = ThresholdPlateau.widest(of: grid.scale.thresholds, where: ranks.map { $0 == highest })
                guard let plateau, plateau.width > found?.width ?? -1 else { continue }
                found = (row[plateau.middle], plateau.width)
            }
            return found?.setting
        }
        func outcome(_ best: CalibratedSetting?) -> CalibrationOutcome { best.map { .met($0) } ?? .undefined }
        guard let floor = goal.floor else {
            guard goal.objective == .countMeanAbsoluteError else { return outcome(best(goal.objective)) }
            // Others may count as well by chance, false objects making up for missed ones.
            let least = 0.9 * (settings.joined().compactMap { $0.counts.value(of: .objectF1) }.max() ?? 0)
            return outcome(best(goal.objective) { ($0.counts.value(of: .objectF1) ?? 0) >= least })
        }
        if let best = best(goal.objective, where: { ($0.counts.value(of: floor.metric) ?? -1) >= floor.value }) {
            return .met(best)
        }
        return best(floor.metric).map { .unreachable($0) } ?? .undefined
    }
}

/// What settings are compared by: the first metric, then the others.
private struct Rank: Comparable {
    private let merits: [Double]

    /// nil where the first metric is undefined.
    init?(_ counts: EvaluationCounts, _ metrics: [MetricName]) {
        guard counts.value(of: metrics[0]) != nil else { return nil }
        merits = metrics.map { metric in counts.value(of: metric).map(metric.merit) ?? -.infinity }
    }

    static func < (a: Rank, b: Rank) -> Bool { a.merits.lexicographicallyPrecedes(b.merits) }
}
