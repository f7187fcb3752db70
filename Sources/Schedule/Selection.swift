// Which epoch's model is the best: one metric, under constraints.
import Metrics

/// The best epoch is the one with the best metric among those that keep every constraint.
///
/// When none does, it is the best by the metric among those that come closest: epochs are compared by their total
/// shortfall, in steps of 0.01 so that a hair's breadth does not decide, and within a step by the metric. Ties go to the
/// earlier epoch.
public struct Selection: Codable, Hashable, Sendable {
    public var metric: MetricName
    public var constraints: [Constraint]

    public init(metric: MetricName = .objectF1, subjectTo constraints: [Constraint] = []) {
        self.metric = metric
        self.constraints = constraints
    }

    /// The metric must be at least as good as the limit: at least for shares, at most for errors.
    public struct Constraint: Codable, Hashable, Sendable {
        public var metric: MetricName
        public var limit: Double

        public init(_ metric: MetricName, _ limit: Double) {
            self.metric = metric
            self.limit = limit
        }

        func shortfall(of values: [MetricName: Double]) -> Double {
            guard let value = values[metric] else { return .infinity }
            return max(0, metric.merit(of: limit) - metric.merit(of: value))
        }

        var text: String {
            switch metric {
            case .countMeanAbsoluteError, .countBias, .loss: "\(metric.rawValue) at most \(short(limit))"
            default: "\(metric.rawValue) at least \(short(limit))"
            }
        }
    }

    public func isFeasible(_ values: [MetricName: Double]) -> Bool { shortfallSteps(values) == 0 }

    /// Whether a model measured as `a` is to be preferred to one measured as `b`.
    public func prefers(_ a: [MetricName: Double], to b: [MetricName: Double]) -> Bool {
        let (stepsA, stepsB) = (shortfallSteps(a), shortfallSteps(b))
        if stepsA != stepsB { return stepsA < stepsB }
        return merit(a) > merit(b)
    }

    private func merit(_ values: [MetricName: Double]) -> Double { values[metric].map(metric.merit) ?? -.infinity }

    private func shortfallSteps(_ values: [MetricName: Double]) -> Double {
        let shortfall = constraints.reduce(0) { $0 + $1.shortfall(of: values) }
        return (shortfall * 100).rounded(.up)
    }
}

/// The best epoch so far.
public struct BestEpoch: Codable, Hashable, Sendable {
    /// Counted from 1.
    public let epoch: Int
    public let cycle: Int
    public let phase: String
    public let values: [MetricName: Double]
    /// Whether every constraint of the selection is kept.
    public let isFeasible: Bool
}
