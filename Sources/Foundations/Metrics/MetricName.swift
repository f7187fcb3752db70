// The measured quantities that conditions, selection, logs and results name, and all that is known of each.
import Base

/// A validation metric, spelled in files as its raw value. The last two are losses: `loss` is the mean training loss of
/// an epoch, `val_loss` that on the validation tiles.
///
/// A further metric takes a case, its line in `form`, and its value in `ClassCounts.value(of:)`.
public enum MetricName: String, CaseIterable, Codable, CodingKeyRepresentable, Hashable, Sendable {
    case pixelPrecision = "pixel_precision"
    case pixelRecall = "pixel_recall"
    case pixelF1 = "pixel_f1"
    case pixelIoU = "pixel_iou"
    case objectPrecision = "object_precision"
    case objectRecall = "object_recall"
    case objectF1 = "object_f1"
    case objectHitRecall = "object_hit_recall"
    case falseObjects = "false_objects"
    case countMeanAbsoluteError = "count_mean_absolute_error"
    case countBias = "count_bias"
    case loss
    case validationLoss = "val_loss"

    private var form: Form {
        switch self {
        case .pixelPrecision:
            Form("pixel", "precision", "pixel P", .share, .higher, "share of the predicted pixels that are labelled")
        case .pixelRecall:
            Form("pixel", "recall", "pixel R", .share, .higher, "share of the labelled pixels that are predicted")
        case .pixelF1:
            Form("pixel", "F1", "pixel F1", .share, .higher, "harmonic mean of pixel precision and recall")
        case .pixelIoU:
            Form("pixel", "IoU", "pixel IoU", .share, .higher, "predicted and labelled pixels: intersection over union")
        case .objectPrecision:
            Form(
                "object", "precision", "object P", .share, .higher,
                "share of the predicted objects that match a labelled one")
        case .objectRecall:
            Form(
                "object", "recall", "object R", .share, .higher,
                "share of the labelled objects that a predicted one matches")
        case .objectF1:
            Form("object", "F1", "object F1", .share, .higher, "harmonic mean of object precision and recall")
        case .objectHitRecall:
            Form(
                "objects", "touched", "touched", .share, .higher,
                "share of the labelled objects that any predicted object touches")
        case .falseObjects:
            Form(
                "objects", "false", "false", .objects, .lower,
                "predicted objects that match no labelled one, on all tiles together")
        case .countMeanAbsoluteError:
            Form(
                "count", "error", "count error", .objectsATile, .lower,
                "objects a tile: the mean distance of predicted from labelled")
        case .countBias:
            Form(
                "count", "bias", "count bias", .objectsATile, .nearerZero,
                "objects a tile: the mean of predicted minus labelled")
        case .loss:
            Form(
                "training", "loss", "loss", .loss, .lower,
                "mean training loss of the epoch; not of a class, and not for `select`")
        case .validationLoss:
            Form(
                "validation", "loss", "val loss", .loss, .lower,
                "the phase's loss on the validation tiles; not of a class, and not for `select`")
        }
    }

    private struct Form {
        let subject: String
        let quantity: String
        let column: String
        let unit: Unit
        let better: Better

        let meaning: String

        init(
            _ subject: String, _ quantity: String, _ column: String, _ unit: Unit, _ better: Better, _ meaning: String
        ) {
            (self.subject, self.quantity, self.column) = (subject, quantity, column)
            (self.unit, self.better, self.meaning) = (unit, better, meaning)
        }
    }

    /// What a value is in.
    public enum Unit: Sendable {
        /// 0 to 1.
        case share
        /// A number of objects on all tiles together.
        case objects
        /// A mean over tiles.
        case objectsATile
        /// On a scale that differs from loss to loss.
        case loss
    }

    /// Which values are better than others.
    public enum Better: Sendable {
        case higher
        case lower
        case nearerZero
    }

    /// All that are made from counts of pixels and objects: they can be compared from phase to phase.
    public static let ofCounts = allCases.filter { $0.unit != .loss }

    public var unit: Unit { form.unit }
    public var better: Better { form.better }
    /// What it is, in one line.
    public var meaning: String { form.meaning }
}

extension MetricName {
    /// In full: "object precision", "count error".
    public var title: String { form.subject + " " + form.quantity }

    /// Below a heading that says of what: "precision", "error".
    public var titleBelowHeading: String { form.quantity }

    /// As the head of a column: "object P" for precision.
    public var columnTitle: String { form.column }

    /// After the point, where a value is shown.
    public var digits: Int {
        switch unit {
        case .share, .loss: 3
        case .objects: 0
        case .objectsATile: 2
        }
    }

    /// A value with as many digits as tell something.
    public func text(of value: Double?, undefined: String = "n/a") -> String {
        fixed(value, digits, undefined: undefined)
    }

    /// `value` on a scale where more is better: errors and losses count negative, a bias by its distance from zero.
    public func merit(of value: Double) -> Double {
        switch better {
        case .higher: value
        case .lower: -value
        case .nearerZero: -abs(value)
        }
    }

    /// The values that can occur, and so the thresholds that make sense: shares lie in 0...1, errors from 0 up, bias
    /// and loss anywhere.
    public var range: ClosedRange<Double> {
        switch (unit, better) {
        case (.share, _): 0...1
        case (.loss, _), (_, .nearerZero): -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        case (.objects, _), (.objectsATile, _): 0...Double.greatestFiniteMagnitude
        }
    }
}

extension [MetricName: Double] {
    /// A metric as it is shown.
    public func text(_ metric: MetricName) -> String { metric.text(of: self[metric]) }
}
