// What one finished run has come to: at the usual threshold, at every other one, and phase by phase.
import Base
import Configuration
import Foundation
import Metrics
import Schedule
import Training

/// What the model of one run is worth, and what the run took.
public struct RunMeasurement: Codable, Sendable {
    /// Counts on all validation tiles at one threshold, of objects from one area on.
    public struct Point: Codable, Sendable {
        public var threshold: Double
        public var minimumArea: Int
        public var counts: EvaluationCounts

        public init(threshold: Double, minimumArea: Int, counts: EvaluationCounts) {
            (self.threshold, self.minimumArea, self.counts) = (threshold, minimumArea, counts)
        }
    }

    /// Counts on all validation tiles, each half of them at the setting that meets the experiment's goal best on the
    /// other half: no tile is measured at what was chosen on it.
    public struct Calibrated: Codable, Sendable {
        /// Those of the two choices.
        public var thresholds: [Double]
        public var minimumAreas: [Int]
        public var counts: EvaluationCounts

        public init(thresholds: [Double], minimumAreas: [Int], counts: EvaluationCounts) {
            (self.thresholds, self.minimumAreas, self.counts) = (thresholds, minimumAreas, counts)
        }
    }

    /// The last epoch of a phase, as the run measured itself.
    public struct PhaseEnd: Codable, Sendable {
        public var cycle: Int
        public var phase: String
        public var epoch: Int
        public var metrics: [MetricName: Double]

        package init(cycle: Int, phase: String, epoch: Int, metrics: [MetricName: Double]) {
            (self.cycle, self.phase, self.epoch, self.metrics) = (cycle, phase, epoch, metrics)
        }
    }

    /// The model that was measured, and the epoch that it is of.
    public var model: MeasuredModel
    public var epoch: Int
    /// Of the whole run.
    public var epochs: Int
    public var steps: Int
    public var seconds: Double
    public var outcome: Outcome
    /// At the threshold and minimum area of the configuration.
    public var usual: Point
    /// Nil where one of the halves has no setting that meets the goal.
    public var calibrated: Calibrated?
    public var goal: String
    /// Every threshold with every minimum area that a calibration tries.
    public var sweep: [Point]
    public var phases: [PhaseEnd]

    package init(
        model: MeasuredModel, epoch: Int, epochs: Int, steps: Int, seconds: Double, outcome: Outcome,
        usual: Point, calibrated: Calibrated?, goal: String, sweep: [Point], phases: [PhaseEnd]
    ) {
        (self.model, self.epoch, self.epochs, self.steps) = (model, epoch, epochs, steps)
        (self.seconds, self.outcome, self.usual, self.calibrated) = (seconds, outcome, usual, calibrated)
        (self.goal, self.sweep, self.phases) = (goal, sweep, phases)
    }

    /// Of the points of the sweep where object recall is at least `recall`, the fewest false objects; nil where there
    /// is none.
    public func falseObjects(atRecall recall: Double) -> Int? {
        sweep.filter { ($0.counts.value(of: .objectRecall) ?? 0) >= recall }.map(\.falseObjects).min()
    }

    /// The highest object recall of the sweep.
    public var highestRecall: Double { sweep.compactMap { $0.counts.value(of: .objectRecall) }.max() ?? 0 }
}

extension RunMeasurement.Point {
    /// Predicted objects that match none, of all classes.
    public var falseObjects: Int { counts.foreground.reduce(0) { $0 + $1.objects.falsePositives } }
}

extension RunMeasurement {
    /// Nil where there is no such file, or one of another model, goal or version of segtrain: then the run is to be
    /// measured again.
    init?(reading path: String, of settings: ExperimentSettings) {
        guard let data = FileManager.default.contents(atPath: path),
            let stored = try? JSONDecoder().decode(RunMeasurement.self, from: data), stored.model == settings.model,
            stored.goal == settings.goal
        else { return nil }
        self = stored
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(Array(encoder.encode(self)), to: path)
    }
}
