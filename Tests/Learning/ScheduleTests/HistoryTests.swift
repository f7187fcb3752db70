// What a run keeps of past epochs: as much as its conditions look back on.
import Base
import Foundation
import Metrics
import Schedule
import Testing

@Suite struct HistoryTests {
    static let conditions: [Condition] = [
        .metric(.objectRecall, .atLeast, 0.5, times: 3),
        .metric(.loss, of: "car", .below, 0.7, times: 2),
        .plateau(.objectF1, epochs: 4, delta: 0.05),
        .plateau(.countBias, of: "car", epochs: 2, delta: 0),
        .plateau(.loss, epochs: 1, delta: 0.1),
        .epochs(20),
        .any([
            .epochs(30), .all([.plateau(.pixelIoU, epochs: 3, delta: 0), .metric(.pixelF1, .atLeast, 0.2, times: 2)]),
        ]),
    ]

    /// Two decimals, so that equal values come; a bias on both sides of zero; undefined ones.
    private func observation(_ random: inout Random) -> Observation {
        var values: Observation = [:]
        for metric in MetricName.allCases where random.uniform() > 0.1 {
            let shift = metric == .countBias ? 0.5 : 0
            values[metric] = (random.uniform() * 100).rounded() / 100 - shift
            values[metric, of: "car"] = (random.uniform() * 100).rounded() / 100 - shift
        }
        return values
    }

    /// What a condition says, to the word, does not depend on how much is kept beyond what it looks back on.
    @Test(arguments: conditions) func aConditionMissesNothing(condition: Condition) {
        for seed in 0..<20 {
            var random = Random(UInt64(seed))
            var whole = History()
            var short = History()
            let forgotten = 2
            var since = 0
            for _ in 0..<60 {
                let values = observation(&random)
                whole.append(values, keeping: .max)
                short.append(values, keeping: condition.lookBack + forgotten)
                since += 1
                // Of a collapse no epoch counts twice.
                if since >= forgotten, random.uniform() < 0.1 {
                    since = 0
                    whole.removeLast(forgotten)
                    short.removeLast(forgotten)
                }
                #expect(condition.verdict(on: short) == condition.verdict(on: whole))
            }
        }
    }

    @Test func aStateIsAsLargeAfterTenThousandEpochsAsAfterAHundred() throws {
        var plan = recipe(until: .plateau(.objectF1, epochs: 9, delta: -1))
        plan.phases[0].maximumEpochs = 20_000
        plan.phases[0].until = .all(Self.conditions + [.epochs(20_000)])
        var state = ScheduleState(plan)
        var random = Random(1)
        let values = observation(&random)
        var sizes: [Int] = []
        for epoch in 1...10_000 {
            _ = state.observe(values)
            if epoch == 100 || epoch == 10_000 { sizes.append(try JSONEncoder().encode(state).count) }
        }
        #expect(!state.isFinished && state.cycle == 1)
        // Longer by the digits of its counters.
        #expect(sizes[1] - sizes[0] <= 20)
    }
}
