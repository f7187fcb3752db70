// The end of a run: what the kept model's threshold is for.
import Base
import Evaluation
import Foundation
import Metrics
import ModelFile

extension Trainer {
    /// Chooses threshold and minimum area of the best model for `calibration.goal`, on the validation tiles, and stores
    /// them in its file. nil where there is no goal, no model, or no threshold that reaches the goal.
    func calibrateBest() throws -> Calibration? {
        guard let goal = configuration.calibration.goal.flatMap({ CalibrationGoal($0, level: .object) }),
            FileManager.default.fileExists(atPath: folder.best)
        else { return nil }
        let model = try TrainedModel(reading: folder.best, precision: configuration.training.precision)
        do {
            let calibration = try model.calibration(
                for: goal, with: configuration.evaluation.evaluator, keepsMinimumArea: false, on: data.validation
            ) { tile, tiles in
                if let kind = Interruption.requested { try leave(kind) }
                observer.evaluating(tile: tile, of: tiles)
            }
            try TrainedModel.redescribe(
                folder.best, as: calibration.applied(to: model.description), to: folder.best)
            return calibration
        } catch let error as UserError where error.kind == .data {
            observer.note("not calibrated for \(goal.text): \(error.reason)")
            return nil
        }
    }
}

extension Calibration {
    /// The choice and what it gives, in a line.
    var summary: String {
        let threshold = significant(after.threshold, digits: 3)
        let rule = "threshold \(threshold), objects from \(counted(max(1, after.rule.minimumArea), "pixel"))"
        return "calibrated for \(goal.text) on them: \(rule), "
            + "object precision \(after.counts.text(.objectPrecision)), recall \(after.counts.text(.objectRecall)), "
            + "count error \(after.counts.text(.countMeanAbsoluteError)) a tile"
    }
}
