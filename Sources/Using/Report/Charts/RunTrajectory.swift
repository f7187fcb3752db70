// A run as charts show it: stretches of phases, and the moments at which something was decided.
import Schedule
import Training

/// The background of every chart over epochs.
struct RunTrajectory {
    /// A decision that charts mark with its number; the table below them says why it was taken.
    struct Mark {
        let number: Int
        /// Epochs done by then.
        let epoch: Int
        let event: ScheduleEvent
    }

    let epochs: [EpochRecord]
    let spans: [PhaseSpan]
    let marks: [Mark]
    /// Names in the order of their first epoch: a phase's place here decides its shade.
    let phases: [String]
    let bestEpoch: Int?

    init(_ history: RunHistory) {
        epochs = history.epochs
        spans = history.spans
        phases = spans.reduce(into: []) { names, span in
            if !names.contains(span.phase) { names.append(span.phase) }
        }
        let shown = history.events.filter { Self.isMarked($0.kind) }
        marks = shown.enumerated().map { Mark(number: $0 + 1, epoch: $1.epoch, event: $1) }
        bestEpoch = history.bestEpoch
    }

    private static func isMarked(_ kind: ScheduleEvent.Kind) -> Bool {
        switch kind {
        case .advance, .limit, .back, .stay, .raiseBias, .rollBack: true
        case .start, .best, .end: false
        }
    }

    /// The fill of a phase's epochs; shades repeat after the sixth phase.
    func shade(of phase: String) -> String { "var(--phase\((phases.firstIndex(of: phase) ?? 0) % 6))" }
}
