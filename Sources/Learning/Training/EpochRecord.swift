// What one epoch did: a row of epochs.csv, an event, a line on the screen.
import Base
import Metrics

/// The record of one finished epoch.
public struct EpochRecord: Codable, Sendable {
    /// Counted from 1 over the whole run.
    public var epoch: Int
    /// Counted from 1.
    public var cycle: Int
    /// The phase's name in the configuration.
    public var phase: String
    /// The learning rate of the epoch's last step.
    public var learningRate: Double
    /// The recall bias in force.
    public var recallBias: Double
    /// Mean training loss over the epoch's steps. Losses of different phases are on different scales.
    public var trainingLoss: Double
    /// The phase's loss on the validation tiles; nil where no label counts, and in logs of before it was measured.
    public var validationLoss: Double?
    /// The metrics on the validation tiles; a metric that is undefined is absent.
    public var metrics: [MetricName: Double]
    /// The same of each class, where there are several beside the background.
    public var classes: [String: [MetricName: Double]]?
    /// Steps since the start of the run, crops seen in them.
    public var steps: Int
    public var crops: Int
    public var trainingSeconds: Double
    public var evaluationSeconds: Double
    /// Peak resident memory of the process so far, in MiB.
    public var peakMemoryMiB: Int

    package init(
        epoch: Int, cycle: Int, phase: String, learningRate: Double, recallBias: Double, trainingLoss: Double,
        validationLoss: Double? = nil, metrics: [MetricName: Double], classes: [String: [MetricName: Double]]? = nil,
        steps: Int, crops: Int,
        trainingSeconds: Double, evaluationSeconds: Double, peakMemoryMiB: Int
    ) {
        (self.epoch, self.cycle, self.phase) = (epoch, cycle, phase)
        (self.learningRate, self.recallBias) = (learningRate, recallBias)
        (self.trainingLoss, self.validationLoss) = (trainingLoss, validationLoss)
        (self.metrics, self.classes) = (metrics, classes)
        (self.steps, self.crops) = (steps, crops)
        (self.trainingSeconds, self.evaluationSeconds) = (trainingSeconds, evaluationSeconds)
        self.peakMemoryMiB = peakMemoryMiB
    }

    static let loggedMetrics = MetricName.ofCounts
    /// What the header of every version begins with.
    static let csvStart = csvRow(["epoch", "cycle", "phase", "learning_rate", "recall_bias", "training_loss"])

    /// The first number that no run leaves, named as in the log; nil where there is none. Charts and sums rely on it.
    var firstFault: String? {
        let most = 1 << 40
        let counts = [
            ("epoch", epoch), ("cycle", cycle), ("steps", steps), ("crops", crops), ("memory", peakMemoryMiB),
        ]
        for (name, count) in counts where !(0...most ~= count) { return "\(name) \(count)" }
        for (name, time) in [("trainingSeconds", trainingSeconds), ("evaluationSeconds", evaluationSeconds)]
        where !(0...Double(most) ~= time) {
            return "\(name) \(time)"
        }
        let values =
            [("learningRate", learningRate), ("recallBias", recallBias), ("trainingLoss", trainingLoss)]
            + metrics.map { ($0.rawValue, $1) } + (classes ?? [:]).values.joined().map { ($0.key.rawValue, $0.value) }
            + (validationLoss.map { [("validationLoss", $0)] } ?? [])
        // A chart's scale goes a little beyond.
        return values.first { !(abs($0.1) <= 1e305) }.map { "\($0) \($1)" }
    }

    /// - Parameters:
    ///   - classes: those that have columns of their own, `car_object_f1` and so on, after all others.
    ///   - hasValidationLoss: tables that an earlier version began have no column for it.
    static func csvHeader(classes: [String], hasValidationLoss: Bool = true) -> String {
        csvStart + ","
            + csvRow(
                (hasValidationLoss ? [MetricName.validationLoss.rawValue] : []) + loggedMetrics.map(\.rawValue)
                    + ["steps", "crops", "training_seconds", "evaluation_seconds", "peak_memory_mib"]
                    + classes.flatMap { name in loggedMetrics.map { "\(name)_\($0.rawValue)" } })
    }

    /// Undefined metrics are empty cells.
    func csvLine(classes: [String], hasValidationLoss: Bool = true) -> String {
        func cells(_ metrics: [MetricName: Double]) -> [String] {
            Self.loggedMetrics.map { csvCell(metrics[$0]) }
        }
        return csvRow(
            ["\(epoch)", "\(cycle)", phase, "\(learningRate)", "\(recallBias)", "\(trainingLoss)"]
                + (hasValidationLoss ? [csvCell(validationLoss)] : []) + cells(metrics)
                + ["\(steps)", "\(crops)", rounded(trainingSeconds), rounded(evaluationSeconds), "\(peakMemoryMiB)"]
                + classes.flatMap { cells(self.classes?[$0] ?? [:]) })
    }

    private func rounded(_ seconds: Double) -> String { "\((seconds * 1000).rounded() / 1000)" }
}
