// What an evaluation says, to programs and to people.
import Base
import Foundation
import Metrics

/// The outcome of `segtrain eval`.
public struct EvaluationReport {
    public let tiles: Int
    public let threshold: Double
    public let counts: EvaluationCounts
    /// Names of the foreground classes.
    public let classNames: [String]

    public init(tiles: Int, threshold: Double, counts: EvaluationCounts, classNames: [String]) {
        precondition(
            classNames.count == counts.foreground.count,
            "\(classNames) for \(counts.foreground.count) foreground classes")
        self.tiles = tiles
        self.threshold = threshold
        self.counts = counts
        self.classNames = classNames
    }

    /// One object; undefined values are null. With several foreground classes the figures are their means and the
    /// counts their sums, and `classes` has each by its name.
    public var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("tiles", .integer(tiles)), ("threshold", .number(threshold)),
        ]
        members += Self.members(counts.total) { counts.value(of: $0) }
        if counts.foreground.count > 1 {
            let classes = zip(classNames, counts.foreground).map { name, own in
                (key: name, value: JSONValue.object(Self.members(own) { own.value(of: $0) }))
            }
            members.append(("classes", .object(classes)))
        }
        return .object(members)
    }

    private static func members(
        _ counts: ClassCounts, _ value: (MetricName) -> Double?
    ) -> [(key: String, value: JSONValue)] {
        let pixel: JSONValue = [
            "precision": JSONValue(value(.pixelPrecision)), "recall": JSONValue(value(.pixelRecall)),
            "f1": JSONValue(value(.pixelF1)), "iou": JSONValue(value(.pixelIoU)),
        ]
        let object: JSONValue = [
            "precision": JSONValue(value(.objectPrecision)), "recall": JSONValue(value(.objectRecall)),
            "f1": JSONValue(value(.objectF1)), "true_positives": .integer(counts.objects.truePositives),
            "false_positives": .integer(counts.objects.falsePositives),
            "false_negatives": .integer(counts.objects.falseNegatives),
        ]
        let count: JSONValue = [
            "predicted": .integer(counts.counting.predicted), "true": .integer(counts.counting.labelled),
            "mean_absolute_error": JSONValue(value(.countMeanAbsoluteError)), "bias": JSONValue(value(.countBias)),
        ]
        return [("pixel", pixel), ("object", object), ("count", count)]
    }

    /// A table, one block a foreground class.
    public var table: String {
        var lines = ["\(counted(tiles, "tile")), threshold \(Self.fixed(threshold, 2))"]
        for (name, own) in zip(classNames, counts.foreground) {
            func row(_ title: String, _ metrics: [MetricName]) -> String {
                Self.padded(title, 10) + metrics.map { Self.leftPadded(Self.fixed(own.value(of: $0), 3), 11) }.joined()
            }
            let (right, wrong) = (own.objects.truePositives, own.objects.falsePositives)
            let error = Self.fixed(own.value(of: .countMeanAbsoluteError), 2)
            let bias = Self.signed(own.value(of: .countBias))
            lines.append("")
            lines.append(
                Self.padded(name, 10) + ["precision", "recall", "F1", "IoU"].map { Self.leftPadded($0, 11) }.joined())
            lines.append(row("pixels", [.pixelPrecision, .pixelRecall, .pixelF1, .pixelIoU]))
            lines.append(
                row("objects", [.objectPrecision, .objectRecall, .objectF1])
                    + "          -   \(right) right, \(wrong) false, \(own.objects.falseNegatives) missed")
            lines.append(
                Self.padded("count", 14) + "\(own.counting.predicted) predicted, \(own.counting.labelled) true; "
                    + "a tile: absolute error \(error), bias \(bias)")
        }
        return lines.joined(separator: "\n")
    }

    private static func fixed(_ value: Double?, _ digits: Int) -> String {
        value.map { String(format: "%.\(digits)f", $0) } ?? "n/a"
    }

    private static func signed(_ value: Double?) -> String { value.map { String(format: "%+.2f", $0) } ?? "n/a" }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func leftPadded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension EvaluationCounts {
    /// The counts of all foreground classes added up.
    fileprivate var total: ClassCounts {
        foreground.dropFirst().reduce(into: foreground[0]) { sum, own in
            sum.pixels.merge(own.pixels)
            sum.objects.merge(own.objects)
            sum.counting.predicted += own.counting.predicted
            sum.counting.labelled += own.counting.labelled
        }
    }
}
