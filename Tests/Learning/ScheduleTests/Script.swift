// Runs a plan on written observations and tells the story in words.
import Metrics
import Schedule

/// "3 advance recall→precise/1": epoch, kind, phases, cycle. `best` events are left out unless asked for.
func story(of plan: SchedulePlan, _ observations: [Observation], withBest: Bool = false) -> [String] {
    var state = ScheduleState(plan)
    var lines: [String] = []
    for observation in observations where !state.isFinished {
        lines += state.observe(observation).filter { withBest || $0.kind != .best }.map(line)
    }
    return lines
}

func line(_ event: ScheduleEvent) -> String {
    let place = event.entersPhase ? " \(event.from ?? "")→\(event.to ?? "")/\(event.cycle)" : ""
    let outcome = event.outcome.map { " \($0.rawValue)" } ?? ""
    return "\(event.epoch) \(event.kind.rawValue)\(place)\(outcome)"
}

func recall(_ values: Double...) -> [Observation] { values.map { [.objectRecall: $0, .pixelRecall: $0] } }

/// The recipe in small: recall until 0.8, then Jaccard for three epochs unless recall falls under 0.5.
func recipe(cycles: Int = 2, until: Condition? = .metric(.objectRecall, .atLeast, 0.8, times: 1)) -> SchedulePlan {
    SchedulePlan(
        phases: [
            Phase(name: "recall", loss: "weighted_cross_entropy", until: until, maximumEpochs: 4),
            Phase(
                name: "precise", loss: "jaccard", learningRate: .factor(0.3), maximumEpochs: 3,
                backWhen: .metric(.objectRecall, .below, 0.5, times: 2)),
        ], cycles: cycles, baseLearningRate: 1e-3)
}
