// Switches between phases: a plan, the metrics of each epoch, and what happens.
import Foundation
import Metrics
import Schedule
import Testing

/// One row a transition: a plan, the recall of each epoch, and what happens.
@Suite struct TransitionTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var name: String
        var plan: SchedulePlan
        var observations: [Observation]
        var story: [String]

        var testDescription: String { name }
    }

    @Test(arguments: rows) func transition(row: Row) {
        #expect(story(of: row.plan, row.observations) == row.story)
    }

    static let rows: [Row] = [
        Row(
            name: "the whole recipe: trigger, Jaccard to its end, once more, done",
            plan: recipe(), observations: recall(0.3, 0.7, 0.9, 0.8, 0.7, 0.6, 0.9, 0.7, 0.7, 0.7),
            story: [
                "3 advance recall→precise/1", "6 limit precise→recall/2", "7 advance recall→precise/2",
                "10 end completed",
            ]),
        Row(
            name: "a threshold is met by equality",
            plan: recipe(), observations: recall(0.8), story: ["1 advance recall→precise/1"]),
        Row(
            name: "an unreachable target ends at the limit",
            plan: recipe(), observations: recall(0.7, 0.7, 0.7, 0.7), story: ["4 limit recall→precise/1"]),
        Row(
            name: "a target met in the last allowed epoch is no limit",
            plan: recipe(), observations: recall(0.1, 0.1, 0.1, 0.8), story: ["4 advance recall→precise/1"]),
        Row(
            name: "twice in a row, interrupted once",
            plan: recipe(until: .metric(.objectRecall, .atLeast, 0.8, times: 2)),
            observations: recall(0.9, 0.7, 0.9, 0.9), story: ["4 advance recall→precise/1"]),
        Row(
            name: "a row is not carried over from the phase before",
            plan: recipe(cycles: 1), observations: recall(0.9, 0.4, 0.9, 0.4),
            story: ["1 advance recall→precise/1", "4 end completed"]),
        Row(
            name: "an undefined metric breaks a row",
            plan: recipe(until: .metric(.objectRecall, .atLeast, 0.8, times: 2)),
            observations: [[.objectRecall: 0.9], [:], [.objectRecall: 0.9]], story: []),
        Row(
            name: "below",
            plan: recipe(until: .metric(.loss, .below, 0.1, times: 1)),
            observations: [[.loss: 0.1], [.loss: 0.0999]], story: ["2 advance recall→precise/1"]),
        Row(
            name: "epochs",
            plan: recipe(until: .epochs(2)), observations: recall(0, 0), story: ["2 advance recall→precise/1"]),
        Row(
            name: "plateau: no gain above delta in two epochs",
            plan: recipe(until: .plateau(.objectRecall, epochs: 2, delta: 0.02)),
            observations: recall(0.5, 0.6, 0.62, 0.61), story: ["4 advance recall→precise/1"]),
        Row(
            name: "plateau: a gain above delta keeps going",
            plan: recipe(until: .plateau(.objectRecall, epochs: 2, delta: 0.02)),
            observations: recall(0.5, 0.6, 0.63, 0.61), story: ["4 limit recall→precise/1"]),
        Row(
            name: "plateau of a loss looks downward",
            plan: recipe(until: .plateau(.loss, epochs: 1, delta: 0)),
            observations: [[.loss: 0.5], [.loss: 0.4], [.loss: 0.4]], story: ["3 advance recall→precise/1"]),
        Row(
            name: "a trigger on one class: the others do not matter",
            plan: recipe(until: .metric(.objectRecall, of: "truck", .atLeast, 0.8, times: 2)),
            observations: [
                Observation([.objectRecall: 0.9], classes: ["car": [.objectRecall: 0.95]]),
                trucks(0.7), trucks(0.85), trucks(0.8),
            ], story: ["4 advance recall→precise/1"]),
        Row(
            name: "a plateau of one class",
            plan: recipe(until: .plateau(.objectRecall, of: "truck", epochs: 1, delta: 0.05)),
            observations: [trucks(0.3), trucks(0.4), trucks(0.42)], story: ["3 advance recall→precise/1"]),
        Row(
            name: "all and any, one inside of the other",
            plan: recipe(
                until: .all([
                    .metric(.pixelPrecision, .atLeast, 0.2, times: 1),
                    .any([.metric(.objectRecall, .atLeast, 0.8, times: 1), .all([.epochs(3)])]),
                ])),
            observations: [
                [.objectRecall: 0.9, .pixelPrecision: 0.1], [.objectRecall: 0.5, .pixelPrecision: 0.3],
                [.objectRecall: 0.5, .pixelPrecision: 0.3],
            ], story: ["3 advance recall→precise/1"]),
        Row(
            name: "all wants both",
            plan: recipe(
                until: .all([
                    .metric(.objectRecall, .atLeast, 0.8, times: 1), .metric(.pixelPrecision, .atLeast, 0.2, times: 1),
                ])),
            observations: [
                [.objectRecall: 0.9, .pixelPrecision: 0.1], [.objectRecall: 0.7, .pixelPrecision: 0.3],
                [.objectRecall: 0.9, .pixelPrecision: 0.3],
            ], story: ["3 advance recall→precise/1"]),
        Row(
            name: "any wants one",
            plan: recipe(until: .any([.metric(.objectRecall, .atLeast, 0.8, times: 1), .epochs(3)])),
            observations: recall(0.1, 0.1, 0.1), story: ["3 advance recall→precise/1"]),
        Row(
            name: "hysteresis: two low epochs in the Jaccard phase are a new cycle",
            plan: recipe(), observations: recall(0.9, 0.4, 0.4, 0.9, 0.6, 0.6, 0.6),
            story: [
                "1 advance recall→precise/1", "3 back precise→recall/2", "4 advance recall→precise/2",
                "7 end completed",
            ]),
        Row(
            name: "hysteresis: no cycle left, said once",
            plan: recipe(cycles: 1), observations: recall(0.9, 0.4, 0.4, 0.4),
            story: ["1 advance recall→precise/1", "3 stay", "4 end completed"]),
        Row(
            name: "hysteresis: going back is more urgent than going on",
            plan: {
                var plan = recipe()
                plan.phases[1].until = .epochs(2)
                plan.phases.append(Phase(name: "polish", loss: "jaccard", maximumEpochs: 1))
                return plan
            }(),
            observations: recall(0.9, 0.4, 0.4), story: ["1 advance recall→precise/1", "3 back precise→recall/2"]),
        Row(
            name: "a phase of the last cycle only",
            plan: {
                var plan = recipe()
                plan.phases.append(Phase(name: "polish", loss: "jaccard", maximumEpochs: 1, cycles: .last))
                return plan
            }(),
            observations: recall(0.9, 0.7, 0.7, 0.7, 0.9, 0.7, 0.7, 0.7, 0.7),
            story: [
                "1 advance recall→precise/1", "4 limit precise→recall/2", "5 advance recall→precise/2",
                "8 limit precise→polish/2", "9 end completed",
            ]),
        Row(
            name: "a phase of the first cycle only",
            plan: {
                var plan = recipe()
                plan.phases[0].cycles = .first
                return plan
            }(),
            observations: recall(0.9, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7),
            story: ["1 advance recall→precise/1", "4 limit precise→precise/2", "7 end completed"]),
        Row(
            name: "the goal ends the run from any phase, and its row runs across phases",
            plan: {
                var plan = recipe()
                plan.goal = .metric(.objectRecall, .atLeast, 0.9, times: 2)
                return plan
            }(),
            observations: recall(0.95, 0.95), story: ["1 advance recall→precise/1", "2 end goal_reached"]),
        Row(
            name: "the run's own limit",
            plan: {
                var plan = recipe()
                plan.maximumEpochs = 2
                return plan
            }(),
            observations: recall(0.9, 0.7), story: ["1 advance recall→precise/1", "2 end limit_reached"]),
        Row(
            name: "on_limit: stop",
            plan: {
                var plan = recipe()
                plan.phases[0].onLimit = .stop
                return plan
            }(),
            observations: recall(0.1, 0.1, 0.1, 0.1), story: ["4 end limit_reached"]),
        Row(
            name: "on_limit: raise_bias, twice, then next",
            plan: raising(times: 2), observations: recall(0.1, 0.1, 0.1, 0.1, 0.1, 0.1),
            story: ["2 raise_bias", "4 raise_bias", "6 limit recall→precise/1"]),
        Row(
            name: "raised once, then reached",
            plan: raising(times: 2), observations: recall(0.1, 0.1, 0.9),
            story: ["2 raise_bias", "3 advance recall→precise/1"]),
        Row(
            name: "a row is not carried over a raise",
            plan: {
                var plan = raising(times: 1)
                plan.phases[0].until = .metric(.objectRecall, .atLeast, 0.8, times: 2)
                return plan
            }(),
            observations: recall(0.1, 0.9, 0.9, 0.9), story: ["2 raise_bias", "4 advance recall→precise/1"]),
    ]

    /// Cars are all found, of the trucks some.
    private static func trucks(_ recall: Double) -> Observation {
        Observation(
            [.objectRecall: (1 + recall) / 2],
            classes: ["car": [.objectRecall: 1], "truck": [.objectRecall: recall]])
    }

    static func raising(times: Int) -> SchedulePlan {
        var plan = recipe()
        plan.phases[0].maximumEpochs = 2
        plan.phases[0].onLimit = .raiseBias(factor: 1.5, times: times)
        return plan
    }

    @Test func theRaisedBiasLastsForTheRunInEveryPhase() {
        var state = ScheduleState(Self.raising(times: 2))
        #expect(state.recallBias == 1)
        for observation in recall(0.1, 0.1) { _ = state.observe(observation) }
        #expect(state.recallBias == 1.5)
        _ = state.observe(recall(0.9)[0])
        #expect(state.phase.name == "precise" && state.recallBias == 1.5)
        for observation in recall(0.7, 0.7, 0.7) { _ = state.observe(observation) }
        #expect(state.phase.name == "recall" && state.cycle == 2)
        #expect(state.recallBias == 1.5)
        for observation in recall(0.1, 0.1) { _ = state.observe(observation) }
        #expect(state.recallBias == 2.25)
    }

    @Test func everyEventSaysWhatWhyAndWhere() {
        var state = ScheduleState(recipe(until: .metric(.objectRecall, .atLeast, 0.8, times: 2)))
        #expect(state.startEvent.message == "the run starts with recall (weighted_cross_entropy)")
        _ = state.observe([.objectRecall: 0.9, .objectF1: 0.2])
        let events = state.observe([.objectRecall: 0.87123, .objectF1: 0.3])
        #expect(
            events.map(\.message) == [
                "epoch 2 is the best so far: object_f1 0.3",
                "object_recall 0.8712 is at least 0.8 (2 in a row): recall → precise (jaccard, cycle 1 of 2)",
            ])
        #expect(events[1].metric == .objectRecall && events[1].value == 0.87123 && events[1].threshold == 0.8)
        #expect(events[1].from == "recall" && events[1].to == "precise" && events[1].epoch == 2)
    }

    @Test func aLimitIsAThresholdToo() throws {
        var state = ScheduleState(recipe())
        let events = recall(0.9, 0.7, 0.7, 0.7).map { state.observe($0) }
        let limit = try #require(events[3].last)
        #expect(limit.kind == .limit && limit.from == "precise" && limit.to == "recall" && limit.cycle == 2)
        #expect(limit.metric == nil && limit.value == 3 && limit.threshold == 3)
    }

    @Test func anEventNamesTheClass() throws {
        var state = ScheduleState(recipe(until: .metric(.objectRecall, of: "truck", .atLeast, 0.8, times: 1)))
        let event = try #require(state.observe(Self.trucks(0.85)).last)
        #expect(
            event.message
                == "object_recall of truck 0.85 is at least 0.8: recall → precise (jaccard, cycle 1 of 2)")
        #expect(event.reasons[0].ofClass == "truck" && event.value == 0.85)
        let reason = try JSONSerialization.jsonObject(with: JSONEncoder().encode(event.reasons[0])) as? [String: Any]
        #expect(reason?["class"] as? String == "truck")
    }

    @Test(
        arguments: [
            (
                recipe(), [0.7, 0.7, 0.7, 0.79999],
                "recall has run its limit of 4 epochs and object_recall 0.79999 is not at least 0.8: "
                    + "recall → precise (jaccard, cycle 1 of 2)"
            ),
            (
                recipe(), [0.9, 0.6, 0.4, 0.3],
                "object_recall 0.3 is below 0.5 (2 in a row): precise → recall "
                    + "(weighted_cross_entropy, cycle 2 of 2)"
            ),
            (
                recipe(cycles: 1), [0.9, 0.4, 0.4],
                "object_recall 0.4 is below 0.5 (2 in a row), but no cycle is left to go back to"
            ),
            (
                recipe(cycles: 1), [0.9, 0.6, 0.6, 0.6],
                "precise has run its 3 epochs: the cycle is done; "
                    + "the best is epoch 4, object_f1 undefined; object_f1 was undefined in every epoch: "
                    + "pixel_iou, then the later epoch, has decided"
            ),
            (
                TransitionTests.raising(times: 1), [0.1, 0.1],
                "recall has run its limit of 2 epochs and object_recall 0.1 is not "
                    + "at least 0.8: recall bias times 1.5 = 1.5 (1 of 1)"
            ),
            (
                TransitionTests.raising(times: 1), [0.1, 0.1, 0.1, 0.1],
                "recall has run its limit of 2 epochs and object_recall 0.1 "
                    + "is not at least 0.8 with the recall bias at 1.5: recall → precise (jaccard, cycle 1 of 2)"
            ),
        ] as [(SchedulePlan, [Double], String)])
    func lastMessage(plan: SchedulePlan, recalls: [Double], expected: String) {
        var state = ScheduleState(plan)
        var last: ScheduleEvent?
        for value in recalls { last = state.observe([.objectRecall: value]).last ?? last }
        #expect(last?.message == expected)
    }
}
