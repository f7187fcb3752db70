// What a sweep over thresholds says, to programs and to people.
import Base
import Dataset
import Metrics
import ModelFile
import Objects

/// The outcome of `segtrain eval --sweep`.
public struct SweepReport: MeasurementReport {
    private let tiles: Int
    /// The model's threshold, marked in the table.
    private let threshold: Double
    private let rule: ObjectRule
    private let classNames: [String]
    private let sweep: SweepCounts
    private let evaluations: [EvaluationCounts]

    /// - Parameter sweep: has the threshold and the rule's minimum area in its grid.
    public init(tiles: Int, threshold: Double, rule: ObjectRule, classNames: [String], sweep: SweepCounts) {
        self.tiles = tiles
        self.threshold = threshold
        self.rule = rule
        self.classNames = classNames
        self.sweep = sweep
        evaluations = sweep.evaluations(minimumArea: rule.minimumArea)
    }

    private var thresholds: [Double] { sweep.grid.scale.thresholds }

    private func curve(_ level: MetricLevel, class index: Int) -> PrecisionRecallCurve {
        switch level {
        case .pixel: sweep.pixelCurve(class: index)
        case .object: sweep.objectCurve(class: index, minimumArea: rule.minimumArea)
        }
    }

    private static let tableMetrics: [MetricName] = [
        .pixelPrecision, .pixelRecall, .pixelF1, .objectPrecision, .objectRecall, .objectF1, .objectHitRecall,
        .countMeanAbsoluteError, .countBias,
    ]

    /// A block a foreground class: average precision, a row for some of the thresholds, the best F1 of all.
    public var table: String {
        var lines = ["\(counted(tiles, "tile"))\(rule.suffix)"]
        for (index, name) in classNames.enumerated() {
            let precisions = MetricLevel.allCases.map { level in
                "\(level.rawValue) \(fixed(curve(level, class: index + 1).averagePrecision, 3))"
            }
            lines += ["", "\(name): average precision by " + precisions.joined(separator: ", by "), ""]
            lines.append(
                atLeft("", width: 10) + atLeft(" pixel", width: 30) + atLeft(" object", width: 40) + " count")
            lines.append(
                atLeft("threshold", width: 9)
                    + Self.tableMetrics.map { atRight($0.titleBelowHeading, width: 10) }.joined())
            for (step, threshold) in thresholds.enumerated() where isShown(threshold) {
                let own = evaluations[step].foreground[index]
                let mark = threshold == self.threshold ? " <" : ""
                lines.append(
                    atLeft(ReportText.threshold(threshold), width: 9)
                        + Self.tableMetrics.map { atRight($0.text(of: own.value(of: $0)), width: 10) }.joined() + mark)
            }
            lines += ["", bestF1(class: index)]
        }
        lines.append("< the threshold in use; error and bias: objects a tile")
        return lines.joined(separator: "\n")
    }

    private func isShown(_ threshold: Double) -> Bool {
        threshold == self.threshold || Self.shownExtremes.contains(threshold)
            || 0.05...0.95 ~= threshold && abs(threshold * 20 - (threshold * 20).rounded()) < 1e-9
    }

    private static let shownExtremes = [1e-5, 1e-4, 1e-3, 1e-2].flatMap { [$0, 1 - $0] }

    private func bestF1(class index: Int) -> String {
        let best = MetricLevel.allCases.map { level in
            let values = evaluations.map { $0.foreground[index].value(of: level.f1) ?? -1 }
            guard let top = values.max(), top >= 0 else { return "\(level.rawValue) n/a" }
            let threshold = thresholds[ThresholdPlateau.widest(of: thresholds, where: values.map { $0 == top })!.middle]
            return "\(level.rawValue) \(fixed(top, 3)) at \(ReportText.threshold(threshold))"
        }
        return "best F1: " + best.joined(separator: ", ")
    }

    /// One object; undefined values are null.
    public var json: JSONValue {
        let classes = classNames.enumerated().map { index, name in
            (
                key: name,
                value: JSONValue.object(
                    MetricLevel.allCases.map { (key: $0.rawValue, value: levelJSON($0, class: index)) })
            )
        }
        let members: [(key: String, value: JSONValue)] =
            [("tiles", .integer(tiles)), ("threshold", .number(threshold))] + rule.jsonMembers
        return .object(members + [("classes", .object(classes))])
    }

    private func levelJSON(_ level: MetricLevel, class index: Int) -> JSONValue {
        let points = zip(thresholds, evaluations).map { threshold, counts in
            let own = counts.foreground[index]
            let metrics = Self.metrics(level).map { ($0.rawValue.dropPrefix("\(level.rawValue)_"), $0) }
            return JSONValue.object(
                [(key: "threshold", value: .number(threshold))]
                    + metrics.map { (key: $0, value: JSONValue(own.value(of: $1))) })
        }
        return [
            "average_precision": JSONValue(curve(level, class: index + 1).averagePrecision), "curve": .array(points),
        ]
    }

    private static func metrics(_ level: MetricLevel) -> [MetricName] {
        switch level {
        case .pixel: [.pixelPrecision, .pixelRecall, .pixelF1, .pixelIoU]
        case .object:
            [.objectPrecision, .objectRecall, .objectF1, .objectHitRecall, .countMeanAbsoluteError, .countBias]
        }
    }

    /// A row for each foreground class and threshold.
    public var csv: String {
        let metrics = MetricLevel.allCases.flatMap(Self.metrics)
        let rows = classNames.enumerated().flatMap { index, name in
            zip(thresholds, evaluations).map { threshold, counts in
                let own = counts.foreground[index]
                return [name, "\(threshold)", "\(own.counting.predicted)", "\(own.counting.labelled)"]
                    + metrics.map { csvCell(own.value(of: $0)) }
            }
        }
        let header = ["class", "threshold", "predicted", "true"] + metrics.map(\.rawValue)
        return ([header] + rows).map { csvRow($0) + "\n" }.joined()
    }
}

extension TrainedModel {
    /// Measures the model at the usual thresholds and its own, from one prediction a tile.
    ///
    /// - Throws: `UserError(.data)` when the tiles have other bands or classes.
    public func sweepReport(
        with evaluator: Evaluator, on tiles: TileSet, progress: TileMeasuring.Progress = { _, _ in }
    ) throws -> any MeasurementReport {
        let (threshold, rule) = (evaluator.threshold, evaluator.rule)
        let grid = SweepGrid(with: threshold, minimumAreas: [rule.minimumArea])
        var sweep = SweepCounts(classes: description.network.classes, grid: grid)
        try TileMeasuring(self, on: tiles, by: evaluator).forEachTile(progress: progress) {
            sweep.merge($0.sweep(grid))
        }
        return SweepReport(
            tiles: tiles.count, threshold: threshold, rule: rule, classNames: description.labels.foregroundNames,
            sweep: sweep)
    }
}

extension String {
    fileprivate func dropPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
