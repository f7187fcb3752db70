// What an experiment shows on standard error: a line a run, and where those under way stand.
import Base
import Experiment
import Foundation
import Metrics
import Terminal

final class ExperimentReporter: ExperimentObserver {
    private let line = ProgressLine()
    private var watchedAt = 0.0

    func note(_ text: String) { line.print(text) }

    func started(_ run: ExperimentRun, isBegun: Bool) {
        line.print((isBegun ? "continuing with " : "starting ") + run.name)
    }

    func finished(_ run: ExperimentRun, _ measurement: RunMeasurement, done: Int, of count: Int) {
        let counts = measurement.usual.counts
        line.print(
            "\(done) of \(count): \(run.name)  \(duration(measurement.seconds))  pixel IoU \(counts.text(.pixelIoU))"
                + "  object P \(counts.text(.objectPrecision)) R \(counts.text(.objectRecall)) F1 "
                + "\(counts.text(.objectF1))"
                + "  \(measurement.usual.falseObjects) false")
    }

    /// Looks at the runs' tables of epochs once a second.
    func watching(_ runs: [ExperimentRun], done: Int, of count: Int) {
        let now = Date().timeIntervalSinceReferenceDate
        guard now - watchedAt >= 1 else { return }
        watchedAt = now
        let epochs = runs.map { (done: $0.epochsDone, atMost: $0.configuration.schedulePlan.longestRun) }
        let begun = epochs.map { min(1, Double($0.done) / Double($0.atMost)) }.reduce(0, +)
        let places = zip(runs, epochs).map { "\($0.name) epoch \($1.done + 1)/≤\($1.atMost)" }
        line.update(
            ProgressText(
                [ProgressField("\(done)/\(counted(count, "run"))", rank: 0)],
                fraction: (Double(done) + begun) / Double(count),
                after: [ProgressField(places.joined(separator: ", "), places.first ?? "", rank: 3)]),
            isAtMost: true)
    }
}
