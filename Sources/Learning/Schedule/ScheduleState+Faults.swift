// What is wrong with a state that was read from a file: a checksum proves that it is as it was written, not that a run
// wrote it.

extension ScheduleState {
    /// The first number that no run leaves, named as in the file; nil where there is none.
    package var firstFault: String? {
        if let fault = plan.firstFault { return "plan." + fault }
        guard ScheduleLimits.cycles.contains(cycle), cycle <= plan.cycles else { return "cycle \(cycle)" }
        guard plan.phaseIndices(inCycle: cycle).contains(phaseIndex) else { return "phaseIndex \(phaseIndex)" }
        guard raises.count == plan.phases.count else {
            return "raises of \(raises.count) of \(plan.phases.count) phases"
        }
        for (phase, count) in zip(plan.phases, raises) where !(0...phase.onLimit.raises).contains(count) {
            return "raises \(count)"
        }
        guard 0...plan.longestEver ~= epoch else { return "epoch \(epoch)" }
        guard 0...min(epoch, phase.maximumEpochs) ~= epochInPhase else { return "epochInPhase \(epochInPhase)" }
        guard 0...plan.divergence.tries ~= rollBacks else { return "rollBacks \(rollBacks)" }
        if let fault = history.firstFault(atMost: epoch, plan) { return "history" + fault }
        if let fault = phaseHistory.firstFault(atMost: history.count, plan) { return "phaseHistory" + fault }
        if let best, !(1...max(1, epoch) ~= best.epoch && 1...cycle ~= best.cycle) { return "best.epoch \(best.epoch)" }
        return nil
    }
}

extension History {
    /// - Parameter epochs: how many there can be.
    fileprivate func firstFault(atMost epochs: Int, _ plan: SchedulePlan) -> String? {
        guard 0...epochs ~= earlier else { return ".earlier \(earlier)" }
        guard count <= epochs else { return " of \(count) epochs" }
        // Observations are let go of one by one, and only when there are more than are needed.
        guard earlier == 0 || plan.lookBack...plan.keptEpochs ~= recent.count else {
            return ".recent of \(recent.count) epochs"
        }
        return nil
    }
}

extension SchedulePlan {
    fileprivate var firstFault: String? {
        guard ScheduleLimits.phases.contains(phases.count) else { return "phases: \(phases.count)" }
        guard ScheduleLimits.cycles.contains(cycles) else { return "cycles \(cycles)" }
        let epochs =
            phases.map(\.maximumEpochs) + (maximumEpochs.map { [$0] } ?? []) + conditions.flatMap(\.epochCounts)
        if let count = epochs.first(where: { !ScheduleLimits.epochs.contains($0) }) { return "epochs \(count)" }
        for phase in phases {
            guard 0...Double(phase.maximumEpochs) ~= phase.warmupEpochs else {
                return "warmupEpochs \(phase.warmupEpochs)"
            }
            guard 0...ScheduleLimits.raises.upperBound ~= phase.onLimit.raises else {
                return "raises \(phase.onLimit.raises)"
            }
        }
        for cycle in 1...cycles where phaseIndices(inCycle: cycle).isEmpty { return "cycle \(cycle) without a phase" }
        guard ScheduleLimits.rollBacks.contains(divergence.tries) else { return "tries \(divergence.tries)" }
        guard ScheduleLimits.collapseEpochs.contains(divergence.collapseEpochs) else {
            return "collapseEpochs \(divergence.collapseEpochs)"
        }
        return nil
    }

    /// The most epochs the whole schedule can take, raises of the bias included.
    fileprivate var longestEver: Int {
        (1...cycles).reduce(0) { $0 + phaseIndices(inCycle: $1).reduce(0) { $0 + phases[$1].maximumEpochs } }
            + phases.reduce(0) { $0 + $1.maximumEpochs * $1.onLimit.raises }
    }
}

extension LimitPolicy {
    /// How often it may raise the bias in a run.
    fileprivate var raises: Int {
        if case .raiseBias(_, let times) = self { times } else { 0 }
    }
}

extension Condition {
    /// The numbers of epochs that it speaks of.
    fileprivate var epochCounts: [Int] {
        switch self {
        case .metric(_, _, _, _, let times): [times]
        case .plateau(_, _, let epochs, _): [epochs]
        case .epochs(let epochs): [epochs]
        case .all(let parts), .any(let parts): parts.flatMap(\.epochCounts)
        }
    }
}
