// The measured quantities that conditions, selection, logs and results name.

/// A validation metric, spelled in files as its raw value. The last one, `loss`, is the mean training loss of an epoch.
public enum MetricName: String, CaseIterable, Codable, CodingKeyRepresentable, Hashable, Sendable {
    case pixelPrecision = "pixel_precision"
    case pixelRecall = "pixel_recall"
    case pixelF1 = "pixel_f1"
    case pixelIoU = "pixel_iou"
    case objectPrecision = "object_precision"
    case objectRecall = "object_recall"
    case objectF1 = "object_f1"
    /// The share of labelled objects that any predicted object touches.
    case objectHitRecall = "object_hit_recall"
    /// Predicted objects that match no labelled one, on all tiles together.
    case falseObjects = "false_objects"
    /// Objects a tile: the mean of |predicted - labelled|.
    case countMeanAbsoluteError = "count_mean_absolute_error"
    /// Objects a tile: the mean of predicted - labelled.
    case countBias = "count_bias"
    case loss

    /// `value` on a scale where more is better: errors and losses count negative, a bias by its distance from zero.
    public func merit(of value: Double) -> Double {
        switch self {
        case .falseObjects, .countMeanAbsoluteError, .loss: -value
        case .countBias: -abs(value)
        default: value
        }
    }

    /// The values that can occur: shares lie in 0...1, errors from 0 up, bias and loss anywhere.
    public var range: ClosedRange<Double> {
        switch self {
        case .falseObjects, .countMeanAbsoluteError: 0...Double.greatestFiniteMagnitude
        case .countBias, .loss: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        default: 0...1
        }
    }
}
