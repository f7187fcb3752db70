// Shows a training on standard error: bars on a terminal, plain lines otherwise.
import Base
import DatasetReview
import Foundation
import Metrics
import Training

final class TrainingReporter: TrainingObserver {
    private let line = ProgressLine()
    private let quiet: Bool

    init(quiet: Bool) { self.quiet = quiet }

    func note(_ text: String) { if !quiet { line.print(text) } }

    /// Warnings of `segtrain data check`, as many as a screen holds.
    func show(_ check: DatasetCheck) {
        let warnings = check.problems.map { "warning: \($0.error)" }
        warnings.prefix(Self.mostWarnings).forEach(note)
        let others = warnings.count - Self.mostWarnings
        if others > 0 { note("\(counted(others, "more warning")): segtrain data check --config lists all") }
    }

    private static let mostWarnings = 20

    func decided(_ message: String) { if !quiet { line.print("→ " + message) } }

    func stepped(_ progress: StepProgress) {
        let remaining = Double(progress.steps - progress.step) / max(progress.stepsPerSecond, 1e-9)
        let details = [
            "loss " + fixed(progress.loss, 4), progress.recall.map { "recall " + fixed($0, 2) },
            fixed(progress.cropsPerSecond, 1) + " crops/s", duration(remaining) + " left",
        ].compactMap { $0 }.joined(separator: "  ")
        line.update(
            label: "epoch \(progress.epoch) (cycle \(progress.cycle), \(progress.phase))", done: progress.step,
            of: progress.steps, details: details)
    }

    func evaluating(tile: Int, of tiles: Int) {
        line.update(label: "evaluating", done: tile, of: tiles, details: "")
    }

    func epochEnded(_ record: EpochRecord) {
        guard !quiet else { return }
        let metrics = record.metrics
        line.print(
            "epoch \(record.epoch)  cycle \(record.cycle)  \(record.phase)  "
                + "loss \(fixed(record.trainingLoss, 4))"
                + (record.validationLoss.map { "  val_loss \(fixed($0, 4))" } ?? "")
                + String(format: "  rate %.2e", record.learningRate)
                + "  pixel P \(metrics.text(.pixelPrecision)) R \(metrics.text(.pixelRecall)) IoU "
                + "\(metrics.text(.pixelIoU))"
                + "  object P \(metrics.text(.objectPrecision)) R \(metrics.text(.objectRecall)) F1 "
                + "\(metrics.text(.objectF1))"
                + "  \(duration(record.trainingSeconds))+\(duration(record.evaluationSeconds))")
    }
}
