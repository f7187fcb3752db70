// What an evaluation says, to programs and to people.
import Base
import Dataset
import Metrics
import ModelFile
import Objects

/// The outcome of `segtrain eval`.
public struct EvaluationReport: MeasurementReport {
    /// Names of the tiles, and what was counted on each.
    private let tiles: [(name: String, counts: EvaluationCounts)]
    private let threshold: Double
    private let rule: ObjectRule
    /// Names of the foreground classes.
    private let classNames: [String]
    private let counts: EvaluationCounts

    public init(
        tiles: [(name: String, counts: EvaluationCounts)], threshold: Double, rule: ObjectRule, classNames: [String]
    ) {
        self.tiles = tiles
        self.threshold = threshold
        self.rule = rule
        self.classNames = classNames
        counts = tiles.reduce(into: EvaluationCounts(classes: classNames.count + 1)) { $0.merge($1.counts) }
    }

    /// One object; undefined values are null. With several foreground classes the figures are their means and the
    /// counts their sums, and `classes` has each by its name.
    public var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("tiles", .integer(tiles.count)), ("threshold", .number(threshold)),
        ]
        members += rule.jsonMembers
        members += Self.members(counts.total) { counts.value(of: $0) }
        if classNames.count > 1 {
            let classes = zip(classNames, counts.foreground).map { name, own in
                (key: name, value: JSONValue.object(Self.members(own) { own.value(of: $0) }))
            }
            members.append(("classes", .object(classes)))
        }
        members.append(("by_tile", .array(tiles.map { tileJSON($0.name, $0.counts) })))
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
            "f1": JSONValue(value(.objectF1)), "hit_recall": JSONValue(value(.objectHitRecall)),
            "true_positives": .integer(counts.objects.truePositives),
            "false_positives": .integer(counts.objects.falsePositives),
            "false_negatives": .integer(counts.objects.falseNegatives), "hits": .integer(counts.objects.hits),
        ]
        let count: JSONValue = [
            "predicted": .integer(counts.counting.predicted), "true": .integer(counts.counting.labelled),
            "mean_absolute_error": JSONValue(value(.countMeanAbsoluteError)), "bias": JSONValue(value(.countBias)),
        ]
        return [("pixel", pixel), ("object", object), ("count", count)]
    }

    private func tileJSON(_ name: String, _ counts: EvaluationCounts) -> JSONValue {
        func count(_ own: ClassCounts) -> [(key: String, value: JSONValue)] {
            [("predicted", .integer(own.counting.predicted)), ("true", .integer(own.counting.labelled))]
        }
        var members: [(key: String, value: JSONValue)] = [("tile", .text(name))] + count(counts.total)
        if classNames.count > 1 {
            let classes = zip(classNames, counts.foreground).map { (key: $0, value: JSONValue.object(count($1))) }
            members.append(("classes", .object(classes)))
        }
        return .object(members)
    }

    /// A table, one block a foreground class; of several their mean, too.
    public var table: String {
        let threshold = ReportText.threshold(threshold)
        var lines = ["\(counted(tiles.count, "tile")), threshold \(threshold)\(rule.suffix)"]
        for (name, own) in zip(classNames, counts.foreground) {
            let objects = own.objects
            let error = MetricName.countMeanAbsoluteError.text(of: own.value(of: .countMeanAbsoluteError))
            lines += Self.block(name, objects: objects) { own.value(of: $0) }
            lines.append(
                atLeft("count", width: 14) + "\(own.counting.predicted) predicted, \(own.counting.labelled) true; "
                    + "a tile: absolute error \(error), bias \(ReportText.signed(own.value(of: .countBias)))")
        }
        if classNames.count > 1 { lines += Self.block("mean", objects: nil) { counts.value(of: $0) } }
        return lines.joined(separator: "\n")
    }

    private static func block(
        _ title: String, objects: ObjectCounts?, _ value: (MetricName) -> Double?
    ) -> [String] {
        let pixelMetrics: [MetricName] = [.pixelPrecision, .pixelRecall, .pixelF1, .pixelIoU]
        func row(_ title: String, _ metrics: [MetricName]) -> String {
            atLeft(title, width: 10)
                + metrics.map { atRight($0.text(of: value($0)), width: 11) }.joined()
        }
        var objectRow = row("objects", [.objectPrecision, .objectRecall, .objectF1]) + "          -"
        if let objects {
            objectRow +=
                "   \(objects.truePositives) right, \(objects.falsePositives) false, "
                + "\(objects.falseNegatives) missed (\(objects.labelled - objects.hits) of them untouched)"
        }
        return [
            "",
            atLeft(title, width: 10)
                + pixelMetrics.map { atRight($0.titleBelowHeading, width: 11) }.joined(),
            row("pixels", pixelMetrics), objectRow,
        ]
    }

    /// A row for each tile and foreground class.
    public var csv: String {
        let metrics = MetricName.ofCounts.filter { ![.countMeanAbsoluteError, .countBias].contains($0) }
        let header = ["tile", "class", "predicted", "true", "error"] + metrics.map(\.rawValue)
        let rows = tiles.flatMap { tile in
            zip(classNames, tile.counts.foreground).map { name, own in
                let (predicted, labelled) = (own.counting.predicted, own.counting.labelled)
                return [tile.name, name, "\(predicted)", "\(labelled)", "\(predicted - labelled)"]
                    + metrics.map { csvCell(own.value(of: $0)) }
            }
        }
        return ([header] + rows).map { csvRow($0) + "\n" }.joined()
    }
}

extension TrainedModel {
    /// Evaluates the model on tiles whose labels and bands suit it.
    ///
    /// - Throws: `UserError(.data)` when the tiles have other bands or classes.
    public func evaluationReport(
        with evaluator: Evaluator, on tiles: TileSet, progress: TileMeasuring.Progress = { _, _ in }
    ) throws -> any MeasurementReport {
        var counted: [(name: String, counts: EvaluationCounts)] = []
        try TileMeasuring(self, on: tiles, by: evaluator).forEachTile(progress: progress) {
            counted.append((name: $0.tile.name, counts: $0.counts()))
        }
        return EvaluationReport(
            tiles: counted, threshold: evaluator.threshold, rule: evaluator.rule,
            classNames: description.labels.foregroundNames)
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
