// The transitions of the schedule's state machine.
import Base
import Metrics

extension ScheduleState {
    /// The answer of the goal, `back_when` and `until`, none of which may hold.
    mutating func decided() -> [ScheduleEvent] {
        if let verdict = plan.goal?.verdict(on: history), verdict.holds {
            return [ended(.goalReached, "the goal is reached: \(because(verdict.reasons))", verdict.reasons)]
        }
        var events: [ScheduleEvent] = []
        if let verdict = phase.backWhen?.verdict(on: phaseHistory), verdict.holds {
            if cycle < plan.cycles {
                return [entered(.back, nextCycleStart, verdict.reasons, because(verdict.reasons))]
            }
            if !hasSaidStay {
                hasSaidStay = true
                let text = "\(because(verdict.reasons)), but no cycle is left to go back to"
                events.append(event(.stay, to: phase.name, text, verdict.reasons))
            }
        }
        if let verdict = phase.until?.verdict(on: phaseHistory), verdict.holds {
            events.append(advanced(.advance, verdict.reasons, because(verdict.reasons)))
        }
        return events
    }

    /// Adds the answer to the limits of phase and run.
    ///
    /// - Parameter anew: whether a phase was entered just now.
    mutating func settled(_ events: [ScheduleEvent], anew: Bool) -> [ScheduleEvent] {
        var events = events
        if !isFinished, !anew, epochInPhase >= phase.maximumEpochs { events.append(limitReached()) }
        if !isFinished, let limit = plan.maximumEpochs, epoch >= limit {
            events.append(ended(.limitReached, "the run's limit of \(counted(limit, "epoch")) is reached"))
        }
        return events
    }

    mutating func consideredForBest(_ observation: Observation) -> [ScheduleEvent] {
        if let best, !plan.selection.prefers(observation, to: best.observation) { return [] }
        let isFeasible = plan.selection.isFeasible(observation)
        best = BestEpoch(
            epoch: epoch, cycle: cycle, phase: phase.name, observation: observation, isFeasible: isFeasible)
        return [event(.best, to: phase.name, "epoch \(epoch) is the best so far: \(bestText)")]
    }

    /// Lowers the rate, or gives up when that has been done often enough in this phase.
    mutating func rolledBack(because cause: String, _ reasons: [Reason] = []) -> [ScheduleEvent] {
        guard rollBacks < plan.divergence.tries else {
            let tries = counted(plan.divergence.tries, "roll-back")
            return [ended(.gaveUp, "\(phase.name) diverged: \(cause); giving up after \(tries)", reasons)]
        }
        rollBacks += 1
        let text =
            "\(phase.name) diverged: \(cause); back to the last good state with the learning rate times "
            + "\(significant(plan.divergence.rateFactor)) (\(rollBacks) of \(plan.divergence.tries))"
        return [event(.rollBack, to: phase.name, text, reasons)]
    }

    private mutating func limitReached() -> ScheduleEvent {
        let epochs = counted(phase.maximumEpochs, "epoch")
        guard let until = phase.until else {
            let limit = Double(phase.maximumEpochs)
            let reason = Reason(value: limit, threshold: limit, text: "\(epochs) done")
            return advanced(.limit, [reason], "\(phase.name) has run its \(epochs)")
        }
        let reasons = until.verdict(on: phaseHistory).reasons
        let text = "\(phase.name) has run its limit of \(epochs) and \(because(reasons))"
        switch phase.onLimit {
        case .next: return advanced(.limit, reasons, text)
        case .stop: return ended(.limitReached, text, reasons)
        case .raiseBias(let factor, let times):
            guard raises[phaseIndex] < times else {
                return advanced(.limit, reasons, "\(text) with the recall bias at \(significant(recallBias))")
            }
            raises[phaseIndex] += 1
            begin()
            let raised = "recall bias times \(significant(factor)) = \(significant(recallBias))"
            return event(
                .raiseBias, to: phase.name, "\(text): \(raised) (\(raises[phaseIndex]) of \(times))", reasons)
        }
    }

    /// To the next phase of the cycle, to the next cycle, or to the end.
    private mutating func advanced(_ kind: ScheduleEvent.Kind, _ reasons: [Reason], _ text: String) -> ScheduleEvent {
        if let next = plan.phaseIndices(inCycle: cycle).first(where: { $0 > phaseIndex }) {
            return entered(kind, (next, cycle), reasons, text)
        }
        if cycle < plan.cycles { return entered(kind, nextCycleStart, reasons, text) }
        return ended(
            .completed, "\(text): \(plan.cycles == 1 ? "the cycle is" : "all \(plan.cycles) cycles are") done", reasons)
    }

    private var nextCycleStart: (phase: Int, cycle: Int) { (plan.phaseIndices(inCycle: cycle + 1)[0], cycle + 1) }

    private mutating func entered(
        _ kind: ScheduleEvent.Kind, _ target: (phase: Int, cycle: Int), _ reasons: [Reason], _ text: String
    ) -> ScheduleEvent {
        let from = phase.name
        (phaseIndex, cycle) = target
        rollBacks = 0
        begin()
        let place = plan.cycles == 1 ? "" : ", cycle \(cycle) of \(plan.cycles)"
        let message = "\(text): \(from) → \(phase.name) (\(phase.loss)\(place))"
        return event(kind, from: from, to: phase.name, message, reasons)
    }

    private mutating func begin() {
        epochInPhase = 0
        phaseHistory = History()
        hasSaidStay = false
    }

    private mutating func ended(_ outcome: Outcome, _ text: String, _ reasons: [Reason] = []) -> ScheduleEvent {
        self.outcome = outcome
        let chosen = best.map { "; the best is epoch \($0.epoch), \(bestText)" } ?? ""
        let nothing = nothingToChooseBy.map { "; \($0)" } ?? ""
        return event(.end, to: nil, text + chosen + nothing, reasons)
    }

    func event(
        _ kind: ScheduleEvent.Kind, from: String? = nil, to: String?, _ message: String, _ reasons: [Reason] = []
    ) -> ScheduleEvent {
        ScheduleEvent(
            kind: kind, epoch: epoch, cycle: cycle, from: kind == .start ? nil : from ?? phase.name, to: to,
            reasons: reasons,
            outcome: outcome, message: message)
    }

    private func because(_ reasons: [Reason]) -> String { listed(reasons.map(\.text)) }

    /// "object_f1 0.51", with the constraints that the best epoch does not keep.
    private var bestText: String {
        guard let best else { return "" }
        let selection = plan.selection
        func text(_ metric: MetricName) -> String {
            metric.text(of: selection.ofClass) + " "
                + (best.observation[metric, of: selection.ofClass].map { significant($0) } ?? "undefined")
        }
        let shortfalls = selection.broken(best.observation).map { ", \(text($0.metric)) (\($0.text) is wanted)" }
        return text(selection.metric) + shortfalls.joined()
    }
}
