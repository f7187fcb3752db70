// What a trainer tells whoever watches: the terminal, a test.
import Schedule

/// Where a training epoch stands.
public struct StepProgress: Sendable {
    public var epoch: Int
    public var cycle: Int
    public var phase: String
    /// Steps done in this epoch, of how many.
    public var step: Int
    public var steps: Int
    /// Mean loss of the epoch so far.
    public var loss: Double
    /// Over the epoch so far.
    public var cropsPerSecond: Double
    public var stepsPerSecond: Double
    /// Pixel recall of the last evaluation, where there was one.
    public var recall: Double?
}

/// Hears of a training's progress, on the trainer's thread.
public protocol TrainingObserver: AnyObject {
    /// A plain sentence: what was loaded, which numbers are used, what happened.
    func note(_ text: String)
    func stepped(_ progress: StepProgress)
    func evaluating(tile: Int, of tiles: Int)
    /// - Parameter isBest: of all epochs so far; its model is kept.
    func epochEnded(_ record: EpochRecord, isBest: Bool)
    /// The schedule decided something: a switch, a roll-back, a new best.
    func decided(_ event: ScheduleEvent)
}
