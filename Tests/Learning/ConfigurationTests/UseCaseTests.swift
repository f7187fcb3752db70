// Use cases: one line that stands for settings, which count for less than what is written.
import Configuration
import Dataset
import Metrics
import Model
import Objects
import Schedule
import Testing

@Suite struct UseCaseTests {
    private static let data = """
        data:
          train: {images: a/images, masks: a/masks}
          val: {images: b/images, masks: b/masks}

        """

    private func load(_ useCase: UseCase, _ rest: String = "", _ overrides: String...) throws -> Configuration {
        try Configuration(
            yaml: "use_case: \(useCase.rawValue)\n" + Self.data + rest, path: "cars.yaml", overrides: overrides)
    }

    private func lastLoss(_ configuration: Configuration) throws -> Loss {
        let plan = configuration.schedulePlan
        let statistics = LabelStatistics(names: ["background", "car"], pixels: [9900, 100], objects: [0, 4])
        let last = try #require(plan.phaseIndices(inCycle: plan.cycles).last)
        return try configuration.loss(ofPhase: last, statistics: statistics, recallBias: 1)
    }

    @Test(arguments: UseCase.allCases) func expandsToSettingsThatAreShown(useCase: UseCase) throws {
        let configuration = try load(useCase)
        #expect(configuration.schedulePlan.phases.count == 3)
        #expect(!configuration.yaml().contains("use_case"))
        #expect(try Configuration(yaml: configuration.yaml(), path: "resolved.yaml") == configuration)
        // The same settings written out are the same configuration.
        #expect(try Configuration(yaml: Self.data + useCase.settings, path: "cars.yaml") == configuration)
        // A trigger that painting everything would meet is none.
        let until = try #require(configuration.schedulePlan.phases[0].until)
        #expect(!until.verdict(on: [[.objectHitRecall: 1, .pixelPrecision: 0.02]]).holds)
        #expect(until.verdict(on: [[.objectHitRecall: 0.96, .pixelPrecision: 0.3]]).holds)
    }

    /// A blob of three cars would count as one.
    @Test(arguments: UseCase.allCases) func touchingCarsAreToldApartWhereTheyCount(useCase: UseCase) throws {
        #expect((try load(useCase).evaluation.objects.splitting != nil) == (useCase != .haystack))
        #expect(try load(useCase, "evaluation: {split_touching: false}\n").evaluation.objects.splitting == nil)
    }

    @Test func countingIsBalanced() throws {
        let configuration = try load(.counting)
        #expect(configuration.schedulePlan.selection == Selection(metric: .objectF1))
        #expect(configuration.calibration.goal == "count")
        #expect(try lastLoss(configuration) == Loss(Jaccard(Overlap(over: .batch, smooth: 1))))
    }

    @Test func haystackLeansTowardRecallAndEndsOnCrossEntropy() throws {
        let configuration = try load(.haystack)
        let selection = configuration.schedulePlan.selection
        #expect(selection.constraints == [.init(.objectHitRecall, 0.95)])
        #expect(configuration.calibration.goal == "hit_recall>=0.95")
        // √99, doubled.
        guard let weights = (try lastLoss(configuration).function as? WeightedCrossEntropy)?.weights.numbers else {
            Issue.record("ends on another loss")
            return
        }
        #expect(abs(weights[1] - 2 * 99.0.squareRoot()) < 1e-9)
        guard case .raiseBias = configuration.schedulePlan.phases[0].onLimit else {
            Issue.record("does not raise its bias")
            return
        }
    }

    @Test func shapesEndOnObjectWiseJaccard() throws {
        let configuration = try load(.shapes)
        #expect(configuration.schedulePlan.selection == Selection(metric: .pixelIoU))
        #expect(try lastLoss(configuration) == Loss(Jaccard(Overlap(margin: 8, areas: [25], smooth: 1))))
        #expect(configuration.schedulePlan.phases[2].loss == "object-wise jaccard")
    }

    @Test func whatIsWrittenCountsForMore() throws {
        let own = try load(
            .haystack, "schedule: {cycles: 3, select: {metric: pixel_iou}}\ncalibration: {goal: f1}\n")
        #expect(own.schedulePlan.cycles == 3)
        #expect(own.schedulePlan.selection == Selection(metric: .pixelIoU, subjectTo: [.init(.objectHitRecall, 0.95)]))
        #expect(own.calibration.goal == "f1")
        #expect(own.schedulePlan.cycleRateFactor == 0.5, "the rest is the use case's")
        #expect(own.schedulePlan.phases.map(\.name) == ["recall", "precise", "sweep"])
        // Lists are taken as a whole, and so is an empty mapping.
        let other = try load(
            .haystack,
            "schedule: {phases: [{name: a, loss: dice, max_epochs: 1}], select: {subject_to: {}}}\n")
        #expect(other.schedulePlan.phases.map(\.name) == ["a"])
        #expect(other.schedulePlan.selection.constraints.isEmpty)
    }

    @Test func overridesCountForMost() throws {
        let configuration = try load(
            .counting, "schedule: {cycles: 3}\n", "use_case=shapes", "schedule.phases.outline.max_epochs=5",
            "schedule.cycles=1")
        #expect(configuration.schedulePlan.phases[2].maximumEpochs == 5)
        #expect(configuration.schedulePlan.cycles == 1)
        #expect(try Configuration(yaml: Self.data, path: "a", overrides: ["use_case=counting"]) == load(.counting))
    }

    @Test(arguments: [
        ("use_case: haystak\n" + data, "1: 'use_case' is 'haystak'; choose one of counting, haystack or shapes"),
        ("use_case: [counting]\n" + data, "1: 'use_case' is a list; choose one of counting, haystack or shapes"),
        ("use_cas: counting\n" + data, "1: unknown key 'use_cas'; did you mean 'use_case'?"),
        (data, "1: missing key 'schedule'; add it, or choose a use_case"),
        ("use_case: counting\n" + data + "schedule: {cycle: 2}", "5: unknown key 'cycle'; did you mean 'cycles'?"),
    ])
    func errors(yaml: String, expected: String) {
        #expect(refusal(yaml) == "cars.yaml:" + expected)
    }

    @Test(arguments: ["f1", "count", "recall>=0.95", "precision>=1", "hit_recall>=.5", "recall >= 0.9", "none"])
    func calibrationGoals(goal: String) throws {
        let configuration = try load(.counting, "calibration: {goal: \(goal)}\n")
        #expect(configuration.calibration.goal == (goal == "none" ? nil : goal.replacing(" ", with: "")))
        #expect(try Configuration(yaml: configuration.yaml(), path: "resolved.yaml") == configuration)
    }

    @Test(arguments: ["F1", "recall>=1.5", "recall>=", "recall", "recall>=0.9>=0.8", "iou>=0.5", "recall>=nan", "7"])
    func otherGoalsAreRefused(goal: String) {
        #expect(throws: (any Error).self) { try load(.counting, "calibration: {goal: \(goal)}\n") }
    }
}
