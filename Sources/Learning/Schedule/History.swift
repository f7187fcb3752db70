// What conditions look back on. It stays small however long the run.
import Metrics

/// The observations of a run or of a phase: the last ones as they were, and of those before them only how many they
/// were and the best value of each metric.
///
/// No condition asks more of them, so the checkpoint of the ten-thousandth epoch is as small as that of the hundredth.
public struct History: Codable, Hashable, Sendable, ExpressibleByArrayLiteral {
    /// The last observations, in order.
    private(set) var recent: [Observation]
    /// How many were before them.
    private(set) var earlier = 0
    /// The best value that each metric had in those, of all classes and of each.
    private(set) var bestEarlier: Observation = [:]

    package init(_ observations: [Observation] = []) { recent = observations }

    public init(arrayLiteral elements: Observation...) { self.init(elements) }

    var count: Int { earlier + recent.count }
    var last: Observation? { recent.last }

    /// - Parameter kept: how many stay as they were observed.
    package mutating func append(_ observation: Observation, keeping kept: Int) {
        recent.append(observation)
        let leaving = recent.dropLast(kept)
        for observation in leaving { bestEarlier.improve(by: observation) }
        earlier += leaving.count
        recent.removeFirst(leaving.count)
    }

    /// Forgets the last `number` or, where fewer are kept, those.
    package mutating func removeLast(_ number: Int) { recent.removeLast(min(number, recent.count)) }

    /// The best value in the last `epochs`, and in those before them; nil where it is defined in none.
    func best(of metric: MetricName, of name: String?, inLast epochs: Int) -> (now: Double?, before: Double?) {
        func best(_ observations: some Sequence<Observation>) -> Double? {
            observations.reduce(nil) { metric.better($0, $1[metric, of: name]) }
        }
        return (best(recent.suffix(epochs)), best([bestEarlier] + recent.dropLast(epochs)))
    }

    /// The best value that the metric of all classes ever had.
    func best(of metric: MetricName) -> Double? { best(of: metric, of: nil, inLast: 0).before }
}

extension Observation {
    /// Takes over the values that are better than one's own.
    fileprivate mutating func improve(by other: Observation) {
        for metric in MetricName.allCases {
            self[metric] = metric.better(self[metric], other[metric])
            for name in other.classes.keys {
                self[metric, of: name] = metric.better(self[metric, of: name], other[metric, of: name])
            }
        }
    }
}

extension MetricName {
    /// The better of two values, any value rather than none; of equals the first.
    fileprivate func better(_ a: Double?, _ b: Double?) -> Double? {
        guard let a, let b else { return a ?? b }
        return merit(of: a) < merit(of: b) ? b : a
    }
}
