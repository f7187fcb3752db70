// Everything beside tensors that a run needs to go on bit for bit.
import Schedule

/// The part of a checkpoint that is numbers and decisions. Random numbers need no state: each is a function of the seed and of
/// what it decides, so (schedule.epoch, step) is the data position too.
public struct TrainingState: Codable, Sendable {
    public var schedule: ScheduleState
    public var seed: UInt64
    /// Steps done in the epoch that is under way; 0 between epochs.
    public var step = 0
    /// Sum of the losses of those steps.
    public var lossSum = 0.0
    /// Steps since the start of the run, of which those lost to a roll-back count too.
    public var totalSteps = 0
    /// The optimizer's own step count, for Adam's bias correction.
    public var optimizerSteps = 0
    /// Seconds of training and evaluation in the epochs before this process.
    public var elapsedSeconds = 0.0
    /// Seconds of training in the epoch that is under way.
    public var epochSeconds = 0.0
    public var logs = LogPositions()

    public init(schedule: ScheduleState, seed: UInt64) {
        self.schedule = schedule
        self.seed = seed
    }
}
