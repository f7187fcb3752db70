// A model measured on tiles: at its own threshold, at every other one, and tile by tile.
import Base
import Dataset
import Evaluation
import Metrics
import ModelFile
import Objects

struct MeasuredTiles {
    /// Names of the tiles are those of the set.
    let count: Int
    let threshold: Double
    let rule: ObjectRule
    /// Names of the foreground classes.
    let classNames: [String]
    let counts: EvaluationCounts
    let sweep: SweepCounts
    /// Objects of all classes, by tile.
    let objects: [ObjectCounts]

    /// - Parameter progress: called after each tile with the number done, and of how many.
    /// - Throws: `UserError` when a tile cannot be read; what `progress` throws.
    init(_ measuring: TileMeasuring, classNames: [String], progress: TileMeasuring.Progress) throws {
        let evaluator = measuring.evaluator
        let grid = SweepGrid(with: evaluator.threshold, minimumAreas: [evaluator.rule.minimumArea])
        var counts = EvaluationCounts(classes: measuring.classes)
        var sweep = SweepCounts(classes: measuring.classes, grid: grid)
        var objects: [ObjectCounts] = []
        try measuring.forEachTile(progress: progress) { tile in
            let own = tile.counts()
            counts.merge(own)
            objects.append(own.foreground.reduce(into: ObjectCounts()) { $0.merge($1.objects) })
            sweep.merge(tile.sweep(grid))
        }
        count = objects.count
        threshold = evaluator.threshold
        rule = evaluator.rule
        self.classNames = classNames
        (self.counts, self.sweep, self.objects) = (counts, sweep, objects)
    }

    /// What an object is called: the class's name where there is only one.
    var object: String { classNames.count == 1 ? classNames[0] : "object" }
}

extension MeasuredTiles {
    /// Curves of each class, and a table of thresholds to choose from.
    var curves: String {
        let charts = classNames.enumerated().map { index, name in
            PrecisionRecallChart(
                title: name, pixels: sweep.pixelCurve(class: index + 1),
                objects: sweep.objectCurve(class: index + 1, minimumArea: rule.minimumArea), threshold: threshold
            ).markup
        }
        return
            "<p>Numbers along the curve of objects are thresholds, rings mark the one in use, dotted lines join places "
            + "of equal F1. At low thresholds objects melt into one another, so their recall falls there, "
            + "too.</p>\n"
            + "<div class=\"pair\">\n<div>\(charts.joined())</div>\n<div>\(thresholds.markup)</div>\n</div>\n"
    }

    /// Thresholds of the table.
    private static let shown = [0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999]

    private var thresholds: MarkupTable {
        var table = MarkupTable(
            "P precision, R recall, count: error a tile. → in use, ★ the best object F1.", "#threshold", "#pixel P",
            "#pixel R", "#pixel F1", "#object P", "#object R", "#object F1", "#false", "#count")
        let points = zip(sweep.grid.scale.thresholds, sweep.evaluations(minimumArea: rule.minimumArea))
        let best = sweep.calibrated(for: CalibrationGoal("f1", level: .object)!, rule: rule).setting?.threshold
        for (own, counts) in points where own == threshold || own == best || Self.shown.contains(own) {
            let shares: [MetricName] = [
                .pixelPrecision, .pixelRecall, .pixelF1, .objectPrecision, .objectRecall, .objectF1,
            ]
            func text(_ metric: MetricName) -> String { metric.text(of: counts.value(of: metric), undefined: "–") }
            let wrong = counts.foreground.reduce(0) { $0 + $1.objects.falsePositives }
            table.rows.append(
                [(own == threshold ? "→ " : "") + (own == best ? "★ " : "") + significant(own)]
                    + shares.map(text) + ["\(wrong)", text(.countMeanAbsoluteError)])
        }
        return table
    }
}
