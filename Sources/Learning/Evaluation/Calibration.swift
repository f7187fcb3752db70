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
    /// The largest minimum area that was tried, where several were.
    let largestArea: Int?
}

extension Calibration {
    /// What to know before trusting an extreme choice, a sentence each; none where the choice is a usual one.
    public var remarks: [String] {
        let objects = (before: before.counts.allObjects, after: after.counts.allObjects)
        if objects.after.truePositives == 0 {
            return ["no predicted object is right at any of them: the choice means little; train further"]
        }
        let threshold = ReportText.threshold(after.threshold)
        // What the model does on its own can be told where it was not calibrated to an extreme before.
        let own = 0.1...0.9 ~= before.threshold ? "at \(ReportText.threshold(before.threshold)) it " : nil
        var remarks: [String] = []
        if after.threshold > 0.98 {
            let reason =
                own.map {
                    "\($0)predicts \(objects.before.predicted) objects where \(objects.before.labelled) are labelled"
                }
                ?? "at lower ones it predicts much that is not labelled"
            remarks.append("threshold \(threshold) is extreme, for \(reason): train further, or with more background")
        } else if after.threshold < 0.02 {
            let reason =
                own.map { "\($0)finds \(objects.before.truePositives) of \(objects.before.labelled) labelled objects" }
                ?? "at higher ones it finds little of what is labelled"
            remarks.append("threshold \(threshold) is extreme, for \(reason): train further")
        }
        if let largestArea, largestArea > 1, after.rule.minimumArea == largestArea {
            remarks.append(
                "a minimum area of \(largestArea) pixels is the largest that was tried, half of a mean object: smaller "
                    + "objects are mostly false; small cars are lost with them")
        }
        return remarks
    }
}

extension EvaluationCounts {
    /// Of all foreground classes together.
    fileprivate var allObjects: ObjectCounts { foreground.reduce(into: ObjectCounts()) { $0.merge($1.objects) } }
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
            after: try Self.chosen(sweep.calibrated(for: goal, rule: evaluator.rule), goal, tiles),
            largestArea: areas.count > 1 ? areas.dropFirst().max() : nil)
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
