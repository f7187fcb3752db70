// A state as files hold it: as it is now, or as it was when a run kept all that it observed.

extension ScheduleState {
    private enum EarlierKeys: String, CodingKey { case phaseStart }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        plan = try values.decode(SchedulePlan.self, forKey: .plan)
        epoch = try values.decode(Int.self, forKey: .epoch)
        cycle = try values.decode(Int.self, forKey: .cycle)
        phaseIndex = try values.decode(Int.self, forKey: .phaseIndex)
        epochInPhase = try values.decode(Int.self, forKey: .epochInPhase)
        rollBacks = try values.decode(Int.self, forKey: .rollBacks)
        best = try values.decodeIfPresent(BestEpoch.self, forKey: .best)
        outcome = try values.decodeIfPresent(Outcome.self, forKey: .outcome)
        raises = try values.decode([Int].self, forKey: .raises)
        hasSaidStay = try values.decode(Bool.self, forKey: .hasSaidStay)
        wasHealthy = try values.decodeIfPresent(Bool.self, forKey: .wasHealthy)
        let earlier = try decoder.container(keyedBy: EarlierKeys.self)
        guard let phaseStart = try earlier.decodeIfPresent(Int.self, forKey: .phaseStart) else {
            history = try values.decode(History.self, forKey: .history)
            phaseHistory = try values.decode(History.self, forKey: .phaseHistory)
            return
        }
        // What is too much is let go of with the next observation.
        let observations = try values.decode([Observation].self, forKey: .history)
        guard observations.indices.contains(phaseStart) || phaseStart == observations.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .phaseStart, in: earlier,
                debugDescription: "phaseStart \(phaseStart) in a history of \(observations.count) epochs")
        }
        history = History(observations)
        phaseHistory = History(Array(observations[phaseStart...]))
    }
}
