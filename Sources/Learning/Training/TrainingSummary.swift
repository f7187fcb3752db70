// How a run ended, and its results in a few lines.
import Base
import Evaluation
import Metrics
import Schedule

/// How a run ended.
public struct TrainingSummary: Sendable {
    public let outcome: Outcome
    public let best: BestEpoch?
    /// Where the metric that chooses the best epoch said nothing; see `ScheduleState.nothingToChooseBy`.
    public let nothingToChooseBy: String?
    public let calibration: Calibration?
    public let folder: RunFolder
    public let epochs: Int
    public let steps: Int
    public let seconds: Double
    public let peakMemoryMiB: Int
}

extension TrainingSummary {
    /// Why the run did not succeed; nil when it did.
    public var failure: UserError? {
        guard outcome == .gaveUp else { return nil }
        return UserError(
            .diverged, path: folder.path,
            reason: "the training diverged and was given up; its last good state is saved",
            remedy: "lower optimizer.learning_rate, or look at the tiles that \(folder.events) names")
    }

    /// The results in a few lines, for standard output.
    public var report: String {
        var lines = [
            "\(epochs) epochs, \(steps) steps, \(Int(seconds.rounded())) s, peak memory \(peakMemoryMiB) MiB: "
                + outcome.text
        ]
        if let best {
            let values = best.values
            lines.append(
                "best model: epoch \(best.epoch) (cycle \(best.cycle), \(best.phase)), on the validation tiles:")
            lines.append(
                "  pixel   precision \(values.text(.pixelPrecision))  recall \(values.text(.pixelRecall))  "
                    + "F1 \(values.text(.pixelF1))  IoU \(values.text(.pixelIoU))"
            )
            lines.append(
                "  object  precision \(values.text(.objectPrecision))  recall \(values.text(.objectRecall))  "
                    + "F1 \(values.text(.objectF1))"
            )
            if let nothingToChooseBy { lines.append("  " + nothingToChooseBy) }
            if let calibration { lines += [calibration.summary] + calibration.remarks.map { "  " + $0 } }
            lines.append(folder.best)
        }
        return lines.joined(separator: "\n")
    }
}
