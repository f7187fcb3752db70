// Everything beside tensors that a run needs to go on bit for bit.
import Schedule

/// The part of a checkpoint that is numbers and decisions. Random numbers need no state: each is a function of the
/// seed and of what it decides, so (schedule.epoch, step) is the data position too.
public struct TrainingState: Codable, Sendable {
    public var schedule: ScheduleState
    public var seed: UInt64
    /// The configuration, as `Configuration.yaml` gives it; nil in checkpoints of before it was kept.
    public var settings: String?
    /// Steps done in the epoch that is under way; 0 between epochs.
    public var step = 0
    /// Sum of the losses of those steps.
    public var lossSum = 0.0
    /// Steps since the start of the run, of which those lost to a roll-back count too.
    public var totalSteps = 0
    /// The optimizer's own step count, for Adam's bias correction.
    public var optimizerSteps = 0
    /// How many of them it has forgotten on entering a phase with `optimizer: reset`; nil for none.
    public var forgottenSteps: Int?
    /// Seconds of training and evaluation in the epochs before this process.
    public var elapsedSeconds = 0.0
    /// Seconds of training in the epoch that is under way.
    public var epochSeconds = 0.0
    public var logs = LogPositions()
    /// The rule that crops are drawn by; nil before scales were drawn evenly in the logarithm.
    public var cropRule: Int? = Self.currentCropRule
    /// Of the tiles that the run began with: see `TileList`; nil in checkpoints of before it was kept.
    public var tiles: String?
    /// The kernels of the steps so far, e.g. "avx512": others round otherwise. nil in checkpoints of before it was
    /// kept.
    public var instructionSet: String?

    static let currentCropRule = 2

    public init(schedule: ScheduleState, seed: UInt64, settings: String? = nil) {
        self.schedule = schedule
        self.seed = seed
        self.settings = settings
    }

    /// Steps, bytes and seconds of any run, and of its crops when multiplied by a batch, are far below it.
    private static let most = 1 << 40

    /// The first number that no run leaves, named as in the file; nil where there is none.
    var firstFault: String? {
        let counters = [
            ("step", step), ("totalSteps", totalSteps), ("optimizerSteps", optimizerSteps),
            ("logs.epochs", logs.epochs), ("logs.events", logs.events),
        ]
        for (name, count) in counters where !(0...Self.most ~= count) { return "\(name) \(count)" }
        if let steps = forgottenSteps, !(0...optimizerSteps ~= steps) { return "forgottenSteps \(steps)" }
        for (name, time) in [("elapsedSeconds", elapsedSeconds), ("epochSeconds", epochSeconds)]
        where !(0...Double(Self.most) ~= time) {
            return "\(name) \(time)"
        }
        guard lossSum.isFinite else { return "lossSum \(lossSum)" }
        return schedule.firstFault.map { "schedule." + $0 }
    }
}
