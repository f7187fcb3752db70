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

    /// 2 % of the pixels are car.
    private func painted(recall: Double, precision: Double, share: Double = 0.02) -> Observation {
        Observation(
            [.pixelRecall: recall, .pixelPrecision: precision, .falseObjects: 0],
            classes: ["car": [.pixelRecall: recall, .pixelPrecision: precision]], labelledShares: ["car": share])
    }

    @Test func paintingEverythingIsACollapseToo() {
        var state = ScheduleState(recipe(until: nil))
        _ = state.observe(painted(recall: 0.7, precision: 0.3))
        #expect(state.isHealthy && state.best?.epoch == 1)
        #expect(state.observe(painted(recall: 1, precision: 0.02)).isEmpty)
        #expect(!state.isHealthy && state.best?.epoch == 1)
        let events = state.observe(painted(recall: 0.999, precision: 0.031))
        #expect(events.map(\.kind) == [.rollBack])
        #expect(
            events[0].message.hasPrefix(
                "recall diverged: pixel_recall 0.999 with pixel_precision 0.031, where 2.00 % of the pixels are "
                    + "labelled: everything has been painted for 2 epochs; back to the last good state"))
        #expect(state.isHealthy)
    }

    @Test func aModelThatBeganByPaintingEverythingHasNotCollapsed() {
        let flood = painted(recall: 1, precision: 0.021)
        #expect(story(of: recipe(until: nil), [flood, flood, flood]) == [])
        // Nor has one that still paints too much, or that is precise where nearly all is labelled.
        let early = painted(recall: 0.92, precision: 0.03)
        #expect(story(of: recipe(until: nil), [early, flood, flood]) == [])
        let healthy = painted(recall: 0.8, precision: 0.5)
        #expect(story(of: recipe(until: nil), [healthy, early, early]) == [])
        let dense = painted(recall: 0.99, precision: 0.97, share: 0.95)
        #expect(
            story(of: recipe(until: nil), [painted(recall: 0.9, precision: 0.99, share: 0.95), dense, dense]) == [])
    }

    @Test func oneOfSeveralClassesMayFlood() {
        func observation(_ car: (Double, Double), _ van: (Double, Double)) -> Observation {
            Observation(
                [.pixelRecall: (car.0 + van.0) / 2],
                classes: [
                    "car": [.pixelRecall: car.0, .pixelPrecision: car.1],
                    "van": [.pixelRecall: van.0, .pixelPrecision: van.1],
                ], labelledShares: ["car": 0.03, "van": 0.01])
        }
        let (healthy, flood) = (observation((0.8, 0.6), (0.5, 0.4)), observation((1, 0.03), (0, 0)))
        #expect(story(of: recipe(until: nil), [healthy, flood, flood]) == ["3 roll_back"])
    }

    @Test func nothingAndEverythingInTurnAreOneCollapse() {
        let healthy = painted(recall: 0.7, precision: 0.3)
        let (all, none) = (painted(recall: 1, precision: 0.02), painted(recall: 0, precision: 0))
        #expect(story(of: recipe(until: nil), [healthy, all, none]) == ["3 roll_back"])
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
                + "the best is epoch 1, object_f1 undefined; object_f1 was undefined in every epoch: pixel_iou, then "
                + "the later epoch, has decided")
    }

    @Test func rolledBackEpochsAreForgottenByConditions() {
        // Without the two dead epochs the recall is 0.6, 0.6: a plateau needs two more.
        var plan = recipe(until: .plateau(.objectRecall, epochs: 2, delta: 0))
        plan.phases[0].maximumEpochs = 9
        #expect(
            story(of: plan, [good, dead, dead, good, good]) == ["3 roll_back", "5 advance recall→precise/1"])
    }
}
