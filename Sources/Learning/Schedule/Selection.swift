// Which epoch's model is the best: one metric, under constraints.
import Base
import Metrics

/// The best epoch is the one with the best metric among those that keep every constraint.
///
/// When none does, it is the best by the metric among those that come closest: epochs are compared by their total
/// shortfall, in steps of 0.01 so that a hair's breadth does not decide, and within a step by the metric. Of epochs
/// with equal metrics the one with the better pixel IoU is the best, and of equals in that, too, the later one: few
/// objects give few values of an object metric, and a model that has been trained longer is rarely worse.
public struct Selection: Codable, Hashable, Sendable {
    public var metric: MetricName
    /// The class that metric and constraints are measured on; nil for all.
    public var ofClass: String?
    public var constraints: [Constraint]

    public init(metric: MetricName = .objectF1, of name: String? = nil, subjectTo constraints: [Constraint] = []) {
        self.metric = metric
        ofClass = name
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

        func shortfall(of value: Double?) -> Double {
            guard let value else { return .infinity }
            return max(0, metric.merit(of: limit) - metric.merit(of: value))
        }

        var text: String {
            switch metric {
            case .falseObjects, .countMeanAbsoluteError, .countBias, .loss, .validationLoss:
                "\(metric.rawValue) at most \(significant(limit))"
            default: "\(metric.rawValue) at least \(significant(limit))"
            }
        }
    }

    public func isFeasible(_ observation: Observation) -> Bool { shortfallSteps(observation) == 0 }

    /// Whether a model measured as `later` is to be preferred to an earlier one.
    public func prefers(_ later: Observation, to earlier: Observation) -> Bool {
        let (stepsLater, stepsEarlier) = (shortfallSteps(later), shortfallSteps(earlier))
        if stepsLater != stepsEarlier { return stepsLater < stepsEarlier }
        for metric in [metric, .pixelIoU] {
            let (new, old) = (merit(metric, later), merit(metric, earlier))
            if new != old { return new > old }
        }
        return true
    }

    /// The constraints that are not kept.
    func broken(_ observation: Observation) -> [Constraint] {
        constraints.filter { $0.shortfall(of: observation[$0.metric, of: ofClass]) > 0 }
    }

    private func merit(_ metric: MetricName, _ observation: Observation) -> Double {
        observation[metric, of: ofClass].map(metric.merit) ?? -.infinity
    }

    private func shortfallSteps(_ observation: Observation) -> Double {
        let shortfall = constraints.reduce(0) { $0 + $1.shortfall(of: observation[$1.metric, of: ofClass]) }
        return (shortfall * 100).rounded(.up)
    }
}

/// The best epoch so far.
public struct BestEpoch: Codable, Hashable, Sendable {
    /// Counted from 1.
    public let epoch: Int
    public let cycle: Int
    public let phase: String
    public let observation: Observation
    /// Whether every constraint of the selection is kept.
    public let isFeasible: Bool

    public var values: [MetricName: Double] { observation.values }
}
