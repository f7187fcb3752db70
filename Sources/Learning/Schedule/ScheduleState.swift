// The schedule as a state machine: it observes metrics and answers with events. The trainer owns all effects.
import Base
import Metrics

/// Where a run stands in its plan.
///
/// Pure and Codable: a state encoded and decoded between any two observations gives the same events from there on.
public struct ScheduleState: Codable, Hashable, Sendable {
    public let plan: SchedulePlan
    /// Observed epochs of the run.
    public internal(set) var epoch = 0
    /// Counted from 1.
    public internal(set) var cycle = 1
    public internal(set) var phaseIndex: Int
    /// Observed epochs since the phase began, or began anew with a raised bias. Rolled-back epochs count.
    public internal(set) var epochInPhase = 0
    /// Roll-backs since the phase began.
    public internal(set) var rollBacks = 0
    public internal(set) var best: BestEpoch?
    public internal(set) var outcome: Outcome?

    /// Observed in the run, rolled-back epochs left out.
    var history = History()
    /// The same since the phase began, or began anew with a raised bias.
    var phaseHistory = History()
    /// By phase, over the run.
    var raises: [Int]
    var hasSaidStay = false
    /// Whether an epoch was healthy: only then can painting everything be a collapse. nil in states of before it was
    /// kept.
    var wasHealthy: Bool?

    enum CodingKeys: String, CodingKey {
        case plan, epoch, cycle, phaseIndex, epochInPhase, rollBacks, best, outcome
        case history, phaseHistory, raises, hasSaidStay, wasHealthy
    }

    /// The state before the first epoch.
    public init(_ plan: SchedulePlan) {
        precondition(plan.cycles >= 1, "\(plan.cycles) cycles")
        for phase in plan.phases {
            precondition(phase.maximumEpochs >= 1, "phase \(phase.name): at most \(phase.maximumEpochs) epochs")
        }
        for cycle in 1...plan.cycles {
            precondition(!plan.phaseIndices(inCycle: cycle).isEmpty, "cycle \(cycle) of \(plan.cycles) has no phase")
        }
        self.plan = plan
        phaseIndex = plan.phaseIndices(inCycle: 1)[0]
        raises = [Int](repeating: 0, count: plan.phases.count)
    }

    public var phase: Phase { plan.phases[phaseIndex] }

    public var isFinished: Bool { outcome != nil }

    /// What was observed last, unless it was rolled back.
    public var lastMetrics: [MetricName: Double]? { history.last?.values }

    /// What the foreground weights of a loss that has any are multiplied by, in every phase; 1 until a limit policy
    /// raises it.
    public var recallBias: Double {
        zip(plan.phases, raises).reduce(1) { bias, raised in
            guard case .raiseBias(let factor, _) = raised.0.onLimit else { return bias }
            return (0..<raised.1).reduce(bias) { bias, _ in bias * factor }
        }
    }

    /// Whether the weights as they are now are worth going back to: not while a collapse is suspected, not after giving
    /// up.
    public var isHealthy: Bool { collapsedEpochs == 0 && outcome != .gaveUp }

    /// A clause where the metric of the selection was the same worthless value in every epoch, so that something else
    /// has decided: "object_f1 never rose above 0, so that pixel_iou has chosen".
    public var nothingToChooseBy: String? {
        let selection = plan.selection
        guard best != nil, selection.metric.unit == .share else { return nil }
        let highest = history.best(of: selection.metric, of: selection.ofClass, inLast: 0).before
        guard highest ?? 0 <= 0 else { return nil }
        let others =
            selection.metric == .pixelIoU ? "the last epoch is kept" : "pixel_iou, then the later epoch, has decided"
        let course = highest == nil ? "was undefined in every epoch" : "never rose above 0"
        return "\(selection.metric.text(of: selection.ofClass)) \(course): \(others)"
    }

    /// The most epochs still to come, raises of the bias apart.
    public var remainingEpochs: Int {
        guard !isFinished else { return 0 }
        var epochs = phase.maximumEpochs - epochInPhase
        for index in plan.phaseIndices(inCycle: cycle) where index > phaseIndex {
            epochs += plan.phases[index].maximumEpochs
        }
        for later in cycle..<plan.cycles {
            for index in plan.phaseIndices(inCycle: later + 1) { epochs += plan.phases[index].maximumEpochs }
        }
        return min(epochs, plan.maximumEpochs.map { $0 - epoch } ?? epochs)
    }

    /// The event to log before the first epoch.
    public var startEvent: ScheduleEvent {
        event(.start, to: phase.name, "the run starts with \(phase.name) (\(phase.loss))")
    }

    /// Takes in the metrics of an epoch and decides.
    ///
    /// In this order: divergence, the best epoch, the goal, `back_when`, `until`, the phase's limit, the run's limit.
    /// - Returns: what happened, in order; the last event is of kind `end` when the run is over.
    public mutating func observe(_ observation: Observation) -> [ScheduleEvent] {
        precondition(!isFinished, "the run is over (\(outcome!.rawValue)): no epoch can follow")
        epoch += 1
        epochInPhase += 1
        if let broken = MetricName.allCases.first(where: { observation[$0].map { !$0.isFinite } ?? false }) {
            return settled(rolledBack(because: "\(broken.rawValue) is not finite"), anew: false)
        }
        history.append(observation, keeping: plan.keptEpochs)
        phaseHistory.append(observation, keeping: plan.keptEpochs)
        let epochs = collapsedEpochs
        if epochs >= plan.divergence.collapseEpochs, let collapse = collapse(observation) {
            let text = collapse.text(observation, plan.divergence) + " for \(counted(epochs, "epoch"))"
            let value = observation[.pixelRecall]
            history.removeLast(epochs)
            phaseHistory.removeLast(epochs)
            let reason = Reason(
                metric: .pixelRecall, value: value, threshold: plan.divergence.collapseRecall, text: text)
            return settled(rolledBack(because: text, [reason]), anew: false)
        }
        if observation.isHealthy(plan.divergence) { wasHealthy = true }
        // What may be a collapse is not the best, whatever the metric: painting nothing makes no false objects.
        let events = epochs == 0 ? consideredForBest(observation) : []
        let decision = decided()
        return settled(events + decision, anew: decision.contains { $0.entersPhase })
    }

    /// A loss or gradient that was not finite inside an epoch. The epoch is not observed: it starts again from the last
    /// good state, at a lower rate, or the run gives up.
    public mutating func diverge(because cause: String) -> ScheduleEvent {
        precondition(!isFinished, "the run is over (\(outcome!.rawValue)): it cannot diverge")
        return rolledBack(because: cause)[0]
    }

    /// Epochs in a row, up to the last, that look like a collapse.
    private var collapsedEpochs: Int { history.recent.reversed().prefix { collapse($0) != nil }.count }

    /// nil for a model that was no better before.
    private func collapse(_ observation: Observation) -> Collapse? {
        let policy = plan.divergence
        switch Collapse(observation, policy) {
        case nil: return nil
        case .nothing: return (history.best(of: .pixelRecall) ?? 0) >= policy.healthyRecall ? .nothing : nil
        case .everything(let name):
            let isWorse = wasHealthy ?? history.recent.contains { $0.isHealthy(policy) }
            return isWorse ? .everything(ofClass: name) : nil
        }
    }
}
