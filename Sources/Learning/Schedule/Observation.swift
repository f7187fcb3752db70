// What is known of a model after an epoch: the metrics, of all foreground classes together and of each.
import Metrics

/// The metrics that are defined, as conditions and selection read them. A literal has those of all classes together.
public struct Observation: Codable, Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// The mean over the foreground classes.
    public var values: [MetricName: Double]
    /// Of each foreground class, by its name.
    public var classes: [String: [MetricName: Double]]
    /// The share of the pixels that have the label of each foreground class: the precision of a model that paints
    /// everything. nil in observations of before it was kept.
    public var labelledShares: [String: Double]?

    public init(
        _ values: [MetricName: Double], classes: [String: [MetricName: Double]] = [:],
        labelledShares: [String: Double]? = nil
    ) {
        self.values = values
        self.classes = classes
        self.labelledShares = labelledShares
    }

    public init(dictionaryLiteral elements: (MetricName, Double)...) {
        self.init(Dictionary(elements) { $1 })
    }

    /// A metric of one class, or with nil of all; nil where it is undefined.
    public subscript(metric: MetricName, of name: String? = nil) -> Double? {
        get { if let name { classes[name]?[metric] } else { values[metric] } }
        set { if let name { classes[name, default: [:]][metric] = newValue } else { values[metric] = newValue } }
    }
}

extension MetricName {
    /// As messages call it: "object_recall", "object_recall of truck".
    func text(of name: String?) -> String { rawValue + (name.map { " of \($0)" } ?? "") }
}
