// Shows a training on standard error: a bar on a terminal, a row for each epoch, and what was decided.
import Base
import DatasetReview
import Foundation
import Schedule
import Terminal
import Training

final class TrainingReporter: TrainingObserver {
    private let line = ProgressLine()
    private let quiet: Bool
    private let plan: SchedulePlan
    private var table: EpochTable
    private var latest: StepProgress?
    private var isOver = false

    init(quiet: Bool, plan: SchedulePlan) {
        (self.quiet, self.plan) = (quiet, plan)
        table = EpochTable(plan)
    }

    func note(_ text: String) { if !quiet { line.print(text) } }

    /// Warnings of `segtrain data check`, as many as a screen holds.
    func show(_ check: DatasetCheck) {
        let warnings = check.distinctProblems.map { "warning: \($0.error)" }
        warnings.prefix(Self.mostWarnings).forEach(note)
        let others = warnings.count - Self.mostWarnings
        if others > 0 { note("\(counted(others, "more warning")): segtrain data check --config lists all") }
    }

    private static let mostWarnings = 20

    func decided(_ event: ScheduleEvent) {
        isOver = event.kind == .end
        // The row of the epoch says which is the best.
        if event.kind != .best { note("→ " + event.message) }
    }

    func stepped(_ progress: StepProgress) {
        latest = progress
        let rate = progress.cropsPerSecond
        show(
            progress,
            [
                ProgressField(fixed(rate, rate < 10 ? 1 : 0) + " crops/s", rank: 4),
                ProgressField("step \(progress.step)/\(progress.steps)", rank: 5),
                ProgressField("loss \(fixed(progress.loss, 4))", rank: 6),
            ])
    }

    func evaluating(tile: Int, of tiles: Int) {
        guard !quiet else { return }
        if let latest, !isOver {
            show(latest, [ProgressField("validating \(tile)/\(tiles)", "\(tile)/\(tiles)", rank: 4)])
        } else {
            line.update("calibrating", tile, of: tiles)
        }
    }

    /// Of the whole run, which may end earlier.
    private func show(_ progress: StepProgress, _ details: [ProgressField]) {
        guard !quiet else { return }
        let longest = max(plan.longestRun, progress.epoch)
        let done = Double(progress.epoch - 1) + Double(progress.step) / Double(progress.steps)
        let number = plan.phases.firstIndex { $0.name == progress.phase }.map { $0 + 1 } ?? 1
        let phase = "phase \(number)/\(plan.phases.count) \(progress.phase)"
        let forms = plan.cycles > 1 ? "cycle \(progress.cycle)/\(plan.cycles) · \(phase)" : phase
        line.update(
            ProgressText(
                [
                    ProgressField("epoch \(progress.epoch)/≤\(longest)", rank: 0),
                    ProgressField(forms, phase, progress.phase.cut(toColumns: 12), rank: 3),
                ], fraction: done / Double(longest), after: details), isAtMost: true)
    }

    func epochEnded(_ record: EpochRecord, isBest: Bool) {
        let columns = terminalColumns() ?? .max
        table.lines(record, isBest: isBest, columns: columns).forEach(note)
    }
}
