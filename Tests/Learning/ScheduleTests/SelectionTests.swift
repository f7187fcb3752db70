// Which epoch is the best, under a constraint.
import Metrics
import Schedule
import Testing

@Suite struct SelectionTests {
    private func bestEpoch(_ selection: Selection, _ observations: [Observation]) -> (epoch: Int, feasible: Bool)? {
        var plan = recipe(until: nil)
        plan.phases[0].maximumEpochs = 100
        plan.selection = selection
        var state = ScheduleState(plan)
        for observation in observations { _ = state.observe(observation) }
        return state.best.map { ($0.epoch, $0.isFeasible) }
    }

    private let constrained = Selection(metric: .objectF1, subjectTo: [.init(.objectRecall, 0.85)])

    @Test func theConstraintComesFirst() {
        let best = bestEpoch(
            constrained,
            [
                [.objectF1: 0.9, .objectRecall: 0.80], [.objectF1: 0.4, .objectRecall: 0.85],
                [.objectF1: 0.5, .objectRecall: 0.9, .pixelIoU: 0.7],
                [.objectF1: 0.5, .objectRecall: 0.95, .pixelIoU: 0.6],
            ])
        #expect(best?.epoch == 3)  // the better IoU
        #expect(best?.feasible == true)
    }

    @Test func ofEqualMetricsTheBetterIoUAndThenTheLaterEpochWins() {
        func best(_ pairs: [(f1: Double, iou: Double?)]) -> Int? {
            bestEpoch(
                Selection(),
                pairs.map { pair in
                    pair.iou.map { [.objectF1: pair.f1, .pixelIoU: $0] } ?? [.objectF1: pair.f1]
                })?.epoch
        }
        #expect(best([(0.7, 0.88), (0.7, 0.96), (0.7, 0.91)]) == 2)
        #expect(best([(0, 0), (0, 0.1), (0, 0.05)]) == 2)
        #expect(best([(0, 0), (0, 0), (0, 0)]) == 3)
        #expect(best([(0, nil), (0, nil)]) == 2)
        #expect(best([(0.8, 0.1), (0.7, 0.9)]) == 1)
    }

    @Test func aMetricThatNeverRoseIsSaid() {
        func end(_ observations: [Observation], _ selection: Selection = Selection()) -> String {
            var plan = recipe(cycles: 1, until: nil)
            plan.selection = selection
            var state = ScheduleState(plan)
            var events: [ScheduleEvent] = []
            for observation in observations { events += state.observe(observation) }
            return events.last?.kind == .end ? events.last!.message : ""
        }
        let nothing: Observation = [.objectF1: 0, .pixelIoU: 0.2, .falseObjects: 0]
        let something: Observation = [.objectF1: 0.1, .pixelIoU: 0.1]
        let (none, one) = ([Observation](repeating: nothing, count: 7), [something])
        #expect(end(none).hasSuffix("; object_f1 never rose above 0: pixel_iou, then the later epoch, has decided"))
        #expect(!end(one + none.dropLast()).contains("never rose"))
        #expect(!end(none, Selection(metric: .falseObjects)).contains("never rose"), "0 is the best of these")
        #expect(end(none, Selection(metric: .objectF1, of: "van")).contains("object_f1 of van was undefined in every"))
    }

    @Test func withoutAnyFeasibleEpochTheClosestOnesCompete() {
        let best = bestEpoch(
            constrained,
            [
                [.objectF1: 0.9, .objectRecall: 0.5], [.objectF1: 0.3, .objectRecall: 0.801],
                [.objectF1: 0.4, .objectRecall: 0.804], [.objectF1: 0.8, .objectRecall: 0.79], [.objectF1: 0.9],
            ])
        #expect(best?.epoch == 3)  // 0.046 and 0.049 short are both within 0.05
        #expect(best?.feasible == false)
    }

    @Test func errorsAreBetterWhenSmaller() {
        let counting = Selection(
            metric: .countMeanAbsoluteError, subjectTo: [.init(.countBias, 1), .init(.objectRecall, 0.5)])
        let best = bestEpoch(
            counting,
            [
                [.countMeanAbsoluteError: 1, .countBias: -2, .objectRecall: 0.6],
                [.countMeanAbsoluteError: 3, .countBias: -1, .objectRecall: 0.6],
                [.countMeanAbsoluteError: 2, .countBias: 0.5, .objectRecall: 0.6],
                [.countMeanAbsoluteError: 2.5, .countBias: 0, .objectRecall: 0.6],
            ])
        #expect(best?.epoch == 3)
    }

    @Test func theOrderOfEpochsDoesNotMatterToWhichMeasureWins() {
        let observations = (0..<40).map { index -> Observation in
            let (f1, recall) = (Double((index * 37) % 41), Double((index * 23) % 43))
            return [.objectF1: f1 / 41, .objectRecall: recall / 43]
        }
        func winner(_ list: [Observation]) -> Observation? { bestEpoch(constrained, list).map { list[$0.epoch - 1] } }
        let expected = winner(observations)
        #expect(winner(observations.reversed()) == expected)
        #expect(winner(observations.sorted { $0[.objectF1]! < $1[.objectF1]! }) == expected)
    }

    @Test func oneClassCanBeWhatCounts() {
        func observation(_ car: Double, _ truck: Double, recall: Double) -> Observation {
            Observation(
                [.objectF1: (car + truck) / 2, .objectRecall: 0],
                classes: ["car": [.objectF1: car], "truck": [.objectF1: truck, .objectRecall: recall]])
        }
        let selection = Selection(metric: .objectF1, of: "truck", subjectTo: [.init(.objectRecall, 0.5)])
        let best = bestEpoch(
            selection,
            [
                observation(0.9, 0.3, recall: 0.6), observation(0.2, 0.4, recall: 0.6),
                observation(0.9, 0.8, recall: 0.4), observation(0.9, 0.35, recall: 0.9),
            ])
        #expect(best?.epoch == 2 && best?.feasible == true)
    }

    @Test func theMessageNamesTheBrokenConstraint() {
        var plan = recipe()
        plan.selection = constrained
        var state = ScheduleState(plan)
        let event = state.observe([.objectF1: 0.41, .objectRecall: 0.6])[0]
        #expect(
            event.message
                == "epoch 1 is the best so far: object_f1 0.41, object_recall 0.6 (object_recall at least 0.85 is "
                + "wanted)"
        )
    }
}
