// What is counted: pixels or objects.

/// What a metric counts.
public enum MetricLevel: String, CaseIterable, Codable, Sendable {
    case pixel, object

    public var precision: MetricName { self == .pixel ? .pixelPrecision : .objectPrecision }
    public var recall: MetricName { self == .pixel ? .pixelRecall : .objectRecall }
    public var f1: MetricName { self == .pixel ? .pixelF1 : .objectF1 }
}
