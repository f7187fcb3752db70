// Roll-backs after a divergence or a collapse.
import Metrics
import Schedule
import Testing

@Suite struct DivergenceTests {
    let good: Observation = [.pixelRecall: 0.6, .objectRecall: 0.6, .loss: 0.5]
    let dead: Observation = [.pixelRecall: 0, .objectRecall: 0, .loss: 0.9]

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func aLossThatIsNotFiniteRollsBack(loss: Double) {
        var state = ScheduleState(recipe())
        _ = state.observe(good)
        let events = state.observe([.pixelRecall: 0.6, .loss: loss])
        #expect(events.map(\.kind) == [.rollBack])
        #expect(
            events[0].message
                == "recall diverged: loss is not finite; back to the last good state with the learning rate "
                + "times 0.5 (1 of 3)")
        #expect(state.learningRate(atEpochProgress: 0) == 0.5e-3)
        #expect(state.epochInPhase == 2)  // the failed epoch counts
        #expect(state.phase.name == "recall")
    }

    @Test func collapseNeedsToBeSeenTwice() {
        var state = ScheduleState(recipe())
        _ = state.observe(good)
        #expect(state.isHealthy)
        #expect(state.observe(dead).isEmpty)
        #expect(!state.isHealthy)
        let events = state.observe(dead)
        #expect(events.map(\.kind) == [.rollBack])
        #expect(
            events[0].message
                == "recall diverged: pixel_recall 0 has been below 0.02 for 2 epochs; back to the last good "
                + "state with the learning rate times 0.5 (1 of 3)")
        #expect(events[0].metric == .pixelRecall && events[0].threshold == 0.02)
        #expect(state.isHealthy)  // after the roll-back
    }

    @Test func aModelThatNeverSawAnythingHasNotCollapsed() {
        #expect(story(of: recipe(), [dead, dead, dead]) == [])
    }

    @Test func recallThatIsUndefinedIsNoCollapse() {
        #expect(story(of: recipe(), [good, [:], [:]]) == [])
    }

    @Test func theRunGivesUpAfterTheStatedTries() {
        var plan = recipe()
        plan.divergence.tries = 2
        plan.phases[0].maximumEpochs = 10
        let broken: Observation = [.loss: .nan]
        #expect(
            story(of: plan, [good, broken, good, broken, broken]) == ["2 roll_back", "4 roll_back", "5 end gave_up"])
    }

    @Test func rolledBackEpochsCountTowardTheLimit() {
        let broken: Observation = [.loss: .nan]
        #expect(
            story(of: recipe(), [good, good, good, broken]) == ["4 roll_back", "4 limit recall→precise/1"])
    }

    @Test func aNewPhaseHasItsOwnTriesAndItsOwnRate() {
        var state = ScheduleState(recipe())
        #expect(state.diverge(because: "loss is not finite in step 7").kind == .rollBack)
        #expect(state.epoch == 0 && state.epochInPhase == 0)
        _ = state.observe([.objectRecall: 0.9])
        #expect(state.phase.name == "precise" && state.rollBacks == 0)
        #expect(state.learningRate(atEpochProgress: 0) == 1e-3 * 0.3)
        for _ in 0..<3 { #expect(state.diverge(because: "loss is not finite in step 7").kind == .rollBack) }
        let end = state.diverge(because: "loss is not finite in step 7")
        #expect(end.kind == .end && end.outcome == .gaveUp && state.isFinished && !state.isHealthy)
        #expect(
            end.message == "precise diverged: loss is not finite in step 7; giving up after 3 roll-backs; "
                + "the best is epoch 1, object_f1 undefined")
    }

    @Test func rolledBackEpochsAreForgottenByConditions() {
        // Without the two dead epochs the recall is 0.6, 0.6: a plateau needs two more.
        var plan = recipe(until: .plateau(.objectRecall, epochs: 2, delta: 0))
        plan.phases[0].maximumEpochs = 9
        #expect(
            story(of: plan, [good, dead, dead, good, good]) == ["3 roll_back", "5 advance recall→precise/1"])
    }
}
