// What the schedule decided, when and why: for the log, the screen and the report.
import Metrics

/// A decision of the schedule, as it is logged and printed.
public struct ScheduleEvent: Codable, Hashable, Sendable {
    /// What was decided.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// The run begins with its first phase.
        case start
        /// `until` holds: the next phase, or the next cycle.
        case advance
        /// `max_epochs` is reached: the next phase all the same.
        case limit
        /// `back_when` holds: back to the first phase, as the next cycle.
        case back
        /// `back_when` holds, but no cycle is left to go back to. Said once a phase.
        case stay
        /// The recall bias grows and the phase starts anew.
        case raiseBias = "raise_bias"
        /// The last good state is to be restored; the rate is lower from here on.
        case rollBack = "roll_back"
        /// The epoch just observed is the best so far.
        case best
        /// The run is over; `outcome` says how.
        case end
    }

    public let kind: Kind
    /// Observed epochs at the time, the one that led to the decision included.
    public let epoch: Int
    /// Counted from 1; after an event that enters a phase, the cycle of that phase.
    public let cycle: Int
    /// Names of the phase that was running and of the one that runs from here on; the latter is absent at the end.
    public let from: String?
    public let to: String?
    public let reasons: [Reason]
    public let outcome: Outcome?
    /// One sentence.
    public let message: String

    /// Whether a phase begins with this event.
    public var entersPhase: Bool { [.start, .advance, .limit, .back].contains(kind) }
    /// Of the first reason, for tables with one column each.
    public var metric: MetricName? { reasons.first?.metric }
    public var value: Double? { reasons.first?.value }
    public var threshold: Double? { reasons.first?.threshold }
}

/// How a run ended.
public enum Outcome: String, CaseIterable, Codable, Sendable {
    /// All cycles are done.
    case completed
    case goalReached = "goal_reached"
    /// A phase with `on_limit: stop` reached its limit, or the run its own.
    case limitReached = "limit_reached"
    /// Training diverged more often than the policy allows.
    case gaveUp = "gave_up"

    /// As a clause: why the run is over.
    public var text: String {
        switch self {
        case .completed: "all cycles are done"
        case .goalReached: "the goal is reached"
        case .limitReached: "the limit of epochs is reached"
        case .gaveUp: "given up"
        }
    }
}
