// A schedule that is written and read in the middle decides as one that was not.
import Base
import Foundation
import Metrics
import Schedule
import Testing

@Suite struct ResumeTests {
    private static let plan: SchedulePlan = {
        var plan = SchedulePlan(
            phases: [
                Phase(
                    name: "recall", loss: "weighted_cross_entropy", warmupEpochs: 0.5,
                    until: .all([
                        .metric(.objectRecall, of: "car", .atLeast, 0.75, times: 2),
                        .metric(.pixelPrecision, .atLeast, 0.1, times: 1),
                    ]), maximumEpochs: 5, onLimit: .raiseBias(factor: 1.3, times: 3)),
                Phase(
                    name: "precise", loss: "jaccard", learningRate: .factor(0.3), decay: Decay(.cosine, to: 0.1),
                    until: .any([.plateau(.objectF1, epochs: 3, delta: 0.01), .epochs(7)]), maximumEpochs: 8,
                    backWhen: .metric(.objectRecall, .below, 0.3, times: 2)),
                Phase(name: "polish", loss: "jaccard", learningRate: .absolute(1e-5), maximumEpochs: 6, cycles: .last),
            ], cycles: 6, baseLearningRate: 1e-3, cycleRateFactor: 0.8)
        plan.selection = Selection(metric: .objectF1, subjectTo: [.init(.objectRecall, 0.6)])
        plan.divergence.tries = 4
        return plan
    }()

    /// Numbers with all their digits, undefined metrics and now and then a NaN, an infinity or a dead model.
    private func observation(_ random: inout Random) -> Observation {
        var values: Observation = [:]
        for metric in MetricName.allCases where random.uniform() > 0.03 {
            values[metric] = random.uniform()
            values[metric, of: "car"] = random.uniform()
        }
        if random.uniform() < 0.04 { values[.loss] = random.uniform() < 0.5 ? .nan : .infinity }
        if random.uniform() < 0.15 { values[.pixelRecall] = 0 }
        return values
    }

    /// Encoding and decoding after every observation changes nothing: not one event, not one bit of the rate.
    @Test func aStateDecodedAtAnyPointContinuesTheSame() throws {
        var kinds: Set<ScheduleEvent.Kind> = []
        for seed in 0..<5 {
            var random = Random(UInt64(seed))
            var unbroken = ScheduleState(Self.plan)
            var resumed = unbroken
            while !unbroken.isFinished {
                if random.uniform() < 0.02 {
                    #expect(unbroken.diverge(because: "test") == resumed.diverge(because: "test"))
                } else {
                    let values = observation(&random)
                    let events = unbroken.observe(values)
                    #expect(resumed.observe(values) == events)
                    kinds.formUnion(events.map(\.kind))
                }
                let data = try JSONEncoder().encode(resumed)
                resumed = try JSONDecoder().decode(ScheduleState.self, from: data)
                #expect(resumed == unbroken)
                #expect(resumed.learningRate(atEpochProgress: 0.37) == unbroken.learningRate(atEpochProgress: 0.37))
            }
        }
        #expect(kinds == Set(ScheduleEvent.Kind.allCases).subtracting([.start]))
    }

    /// As they were in the first checkpoints: with every observation of the run, and where among them the phase began.
    @Test func aStateThatHoldsAllObservationsContinuesTheSame() throws {
        var kinds: Set<ScheduleEvent.Kind> = []
        for seed in 0..<5 {
            var random = Random(UInt64(seed))
            var state = ScheduleState(Self.plan)
            var read = state
            var (observations, phaseStart, count): ([Observation], Int, Int) = ([], 0, 0)
            while !state.isFinished {
                let values = observation(&random)
                let events = state.observe(values)
                #expect(read.observe(values) == events)
                kinds.formUnion(events.map(\.kind))
                if values[.loss]?.isFinite ?? true { observations.append(values) }
                if events.contains(where: { $0.message.contains("diverged: pixel_recall") }) {
                    observations.removeLast(Self.plan.divergence.collapseEpochs)
                    phaseStart = min(phaseStart, observations.count)
                }
                if events.contains(where: { $0.entersPhase || $0.kind == .raiseBias }) {
                    phaseStart = observations.count
                }
                count += 1
                if count % 7 == 0 { read = try decoded(state, with: observations, phaseStart: phaseStart) }
                #expect(read.lastMetrics == state.lastMetrics && read.isHealthy == state.isHealthy)
            }
        }
        #expect(kinds.isSuperset(of: [.advance, .limit, .back, .raiseBias, .rollBack, .end]))
    }

    @Test(arguments: [-1, 1]) func aPhaseThatBeganNowhereIsRefused(phaseStart: Int) {
        #expect(throws: DecodingError.self) {
            try decoded(ScheduleState(Self.plan), with: [], phaseStart: phaseStart)
        }
    }

    private func decoded(
        _ state: ScheduleState, with observations: [Observation], phaseStart: Int
    ) throws -> ScheduleState {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(state), as: UTF8.self)
        let history = String(decoding: try encoder.encode(observations), as: UTF8.self)
        let start = try #require(text.firstRange(of: #""history":{"#))
        let phase = try #require(text.firstRange(of: #","phaseHistory":{"#))
        let index = try #require(text.firstRange(of: #","phaseIndex":"#))
        let rest = try #require(text.firstRange(of: #","plan":"#))
        let earlier =
            text[..<start.lowerBound] + #""history":\#(history)"# + text[index.lowerBound..<rest.lowerBound]
            + #","phaseStart":\#(phaseStart)"# + text[rest.lowerBound...]
        #expect(phase.upperBound < index.lowerBound)
        return try JSONDecoder().decode(ScheduleState.self, from: Data(earlier.utf8))
    }

    @Test func everyRunEndsWithinItsBounds() {
        for seed in 100..<160 {
            var random = Random(UInt64(seed))
            var state = ScheduleState(Self.plan)
            #expect(state.remainingEpochs == Self.plan.longestRun)
            while !state.isFinished {
                let remaining = state.remainingEpochs
                let raised = state.observe(observation(&random)).contains { $0.kind == .raiseBias }
                #expect(raised || state.remainingEpochs < remaining)
            }
            #expect(state.epoch <= Self.plan.longestRun + 3 * 5)
            #expect(state.remainingEpochs == 0)
        }
    }

    @Test func eventsSurviveJSONLines() throws {
        var state = ScheduleState(recipe())
        let events = state.observe([.objectRecall: 0.9, .objectF1: 0.5])
        let data = try JSONEncoder().encode(events)
        #expect(try JSONDecoder().decode([ScheduleEvent].self, from: data) == events)
    }
}
