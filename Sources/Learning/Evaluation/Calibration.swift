// Threshold and minimum area of a model, chosen on labelled tiles.
import Base
import Dataset
import Metrics
import ModelFile
import Objects

/// A choice and what it changes.
public struct Calibration: Sendable {
    public let goal: CalibrationGoal
    public let tiles: Int
    /// At which a predicted object is right.
    public let iou: Double
    public let before: CalibratedSetting
    public let after: CalibratedSetting
}

extension TrainedModel {
    /// Chooses the threshold and, by object, the minimum area that serve a goal best; of several classes, in the mean.
    ///
    /// - Parameters:
    ///   - evaluator: its threshold has no meaning here; its minimum area neither, unless it is to be kept.
    ///   - keepsMinimumArea: the evaluator's minimum area is the only one to be tried.
    /// - Throws: `UserError(.data)` when the tiles do not suit the model, or no threshold meets the goal.
    public func calibration(
        for goal: CalibrationGoal, with evaluator: Evaluator, keepsMinimumArea: Bool, on tiles: TileSet,
        progress: TileMeasuring.Progress = { _, _ in }
    ) throws -> Calibration {
        guard tiles.statistics.objects.contains(where: { $0 > 0 }) else {
            throw UserError(
                .data, path: tiles.pairs[0].maskPath,
                reason: "this mask and those beside it show no object, so nothing can be calibrated",
                remedy: "use tiles with objects, or check the masks")
        }
        let classes = description.network.classes
        let measuring = try TileMeasuring(self, on: tiles, by: evaluator)
        let areas =
            keepsMinimumArea || goal.level == .pixel
            ? [evaluator.rule.minimumArea] : measuring.minimumAreasToTry(beside: description.minimumArea)
        let grid = SweepGrid(minimumAreas: areas)
        let own = description.evaluator(iou: evaluator.rule.iou)
        var before = EvaluationCounts(classes: classes)
        var sweep = SweepCounts(classes: classes, grid: grid)
        try measuring.forEachTile(progress: progress) {
            before.merge($0.counts(by: own))
            sweep.merge($0.sweep(grid))
        }
        return Calibration(
            goal: goal, tiles: tiles.count, iou: evaluator.rule.iou,
            before: CalibratedSetting(threshold: own.threshold, rule: own.rule, counts: before),
            after: try Self.chosen(sweep.calibrated(for: goal, rule: evaluator.rule), goal, tiles))
    }

    private static func chosen(
        _ outcome: CalibrationOutcome, _ goal: CalibrationGoal, _ tiles: TileSet
    ) throws -> CalibratedSetting {
        switch outcome {
        case .met(let setting): return setting
        case .unreachable(let setting):
            let floor = goal.floor!
            let metric = floor.metric.rawValue.replacing("_", with: " ")
            let reached = setting.counts.text(floor.metric)
            let objects = goal.level == .object ? setting.rule.suffix : ""
            throw UserError(
                .data,
                reason: "no threshold reaches \(goal.text): the best \(metric) is \(reached), "
                    + "at threshold \(ReportText.threshold(setting.threshold))\(objects)",
                remedy: floor.metric == .objectRecall
                    ? "ask for less, or use hit_recall or --level pixel" : "ask for less or train further")
        case .undefined:
            throw UserError(
                .data, path: tiles.pairs[0].imagePath,
                reason: "here and on the other tiles the model predicts nothing at any threshold",
                remedy: "train it further, or calibrate another one")
        }
    }
}

extension Calibration {
    /// The model's description with the choice in it.
    public func applied(to description: ModelDescription) -> ModelDescription {
        var description = description
        description.threshold = after.threshold
        description.minimumArea = after.rule.minimumArea
        description.splitting = after.rule.splitting
        description.calibration = CalibrationRecord(
            goal: goal.text, level: goal.level, iou: iou, tiles: tiles, metrics: after.counts.values)
        return description
    }

    private static let metrics: [MetricName] = [
        .pixelPrecision, .pixelRecall, .pixelF1, .objectPrecision, .objectRecall, .objectF1, .objectHitRecall,
        .countMeanAbsoluteError, .countBias,
    ]

    /// Before and after, side by side.
    public var table: String {
        func row(_ title: String, _ text: (CalibratedSetting) -> String) -> String {
            atLeft(title, width: 18) + atRight(text(before), width: 8) + atRight(text(after), width: 10)
        }
        let head = [
            "goal \(goal.text) by \(goal.level.rawValue), on \(counted(tiles, "tile"))", "",
            atLeft("", width: 18) + atRight("before", width: 8) + atRight("after", width: 10),
            row("threshold") { ReportText.threshold($0.threshold) },
            row("minimum area") { "\($0.rule.minimumArea)" },
            row("split touching") { $0.rule.splitting == nil ? "no" : "yes" },
        ]
        let metrics = Self.metrics.map { metric in row(metric.title) { $0.counts.text(metric) } }
        return (head + metrics).joined(separator: "\n")
    }

    /// One object; undefined values are null.
    public func json(path: String) -> JSONValue {
        func setting(_ setting: CalibratedSetting) -> JSONValue {
            let metrics = Self.metrics.map { (key: $0.rawValue, value: JSONValue(setting.counts.value(of: $0))) }
            return .object(
                [(key: "threshold", value: .number(setting.threshold))] + setting.rule.jsonMembers + metrics)
        }
        return [
            "model": .text(path), "goal": .text(goal.text), "level": .text(goal.level.rawValue),
            "tiles": .integer(tiles), "before": setting(before), "after": setting(after),
        ]
    }
}
