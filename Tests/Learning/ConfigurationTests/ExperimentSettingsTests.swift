// Experiments: what arms change of the base, and that they are compared on equal terms.
import Base
import Configuration
import Foundation
import TestSupport
import Testing

@Suite struct ExperimentSettingsTests {
    private static let base = """
        data:
          train: {images: a, masks: b}
          val: {images: c, masks: d}
        model: {width: 8}
        schedule:
          max_epochs: 6
          phases:
            - {name: recall, loss: weighted_cross_entropy, max_epochs: 6}
            - {name: precise, loss: {kind: jaccard, over: batch}, max_epochs: 6}
        """

    /// The settings of a file with this base and these further lines.
    private func settings(
        _ lines: String, base: String? = nil, overrides: [String] = []
    ) throws -> ExperimentSettings {
        try withTemporaryFolder { folder in
            try AtomicFile.write(Self.base, to: folder + "/base.yaml")
            let base = base ?? "base: \(folder)/base.yaml"
            try AtomicFile.write(base + "\n" + lines, to: folder + "/experiment.yaml")
            return try ExperimentSettings.load(path: folder + "/experiment.yaml", overrides: overrides)
        }
    }

    private func fault(_ lines: String, base: String? = nil) throws -> UserError {
        try #require(throws: UserError.self) { try settings(lines, base: base) }
    }

    @Test func armsAreLaidOverTheBase() throws {
        let settings = try settings(
            """
            seeds: [3, 1]
            arms:
              base: {}
              wide: {model: {width: 16}, optimizer: {learning_rate: 0.01}}
              single: {schedule: {phases: [{name: only, loss: dice, max_epochs: 6}]}}
              objects: {schedule.phases.precise.loss.over: object, model.depth: 2}
            """)
        #expect(settings.seeds == [3, 1] && settings.arms.map(\.name) == ["base", "wide", "single", "objects"])
        let expected = try Configuration(yaml: Self.base, path: "base.yaml")
        let arms = settings.arms.map(\.configuration)
        #expect(arms[0] == expected)

        var wide = expected
        (wide.model.width, wide.optimizer.learningRate) = (16, 0.01)
        wide.schedule.plan.baseLearningRate = 0.01
        #expect(arms[1] == wide, "what an arm does not name is the base's")
        #expect(arms[2].schedulePlan.phases.map(\.name) == ["only"] && arms[2].schedulePlan.maximumEpochs == 6)

        let objects = try Configuration(
            yaml: Self.base, path: "base.yaml",
            overrides: ["schedule.phases.precise.loss.over=object", "model.depth=2"])
        #expect(arms[3] == objects, "a key with dots is what --set would do")
    }

    @Test func theBaseMayStandInTheFile() throws {
        let inline = "base:\n" + Self.base.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
        let settings = try settings("seeds: [1]\narms: {one: {}}", base: inline)
        #expect(settings.arms[0].configuration == (try Configuration(yaml: Self.base, path: "base.yaml")))
    }

    @Test func overridesHoldForEveryArm() throws {
        let settings = try settings(
            "seeds: [1]\narms: {one: {}, two: {model: {width: 32}}}",
            overrides: ["data.train.images=elsewhere", "model.width=4"])
        for arm in settings.arms {
            #expect(arm.configuration.data.train.images == "elsewhere" && arm.configuration.model.width == 4)
        }
    }

    @Test func anArmMayBeAUseCase() throws {
        let base = "base: {data: {train: {images: a, masks: b}, val: {images: c, masks: d}}, schedule: {max_epochs: 9}}"
        let settings = try settings(
            """
            seeds: [1]
            arms:
              counting: {use_case: counting, calibration: {goal: f1}}
              shapes: {use_case: shapes, schedule.phases.precise.max_epochs: 3}
            """, base: base)
        #expect(settings.arms[0].configuration.schedulePlan.phases.map(\.name) == ["recall", "precise", "polish"])
        #expect(settings.arms[1].configuration.schedulePlan.phases[1].maximumEpochs == 3)
        #expect(settings.goal == "f1")
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let plain = try settings("seeds: [1]\narms: {one: {}}")
        #expect(plain.model == .best && plain.equalRecall == nil && plain.goal == "f1" && plain.warnings.isEmpty)
        #expect(plain.metrics.contains(.objectF1) && !plain.metrics.contains(.loss))
        let chosen = try settings(
            "seeds: [1]\narms: {one: {}}\nmodel: last\nequal_recall: 0.4\nmetrics: [pixel_iou, object_f1]")
        #expect(chosen.model == .last && chosen.equalRecall == 0.4 && chosen.metrics == [.pixelIoU, .objectF1])
    }

    @Test func armsMustDoTheSameWork() throws {
        for change in [
            "schedule: {max_epochs: 5}", "sampling: {crops_per_epoch: 900}", "sampling: {crop_size: 128}",
            "training: {batch_size: 4}",
        ] {
            let lines = "seeds: [1]\narms:\n  one: {}\n  two: {\(change)}\n"
            let error = try fault(lines)
            #expect(error.kind == .configuration && error.line == 5 && error.reason.contains("arm 'two' trains for"))
            let free = try settings(lines + "compute: free\n")
            #expect(free.warnings.count == 1 && free.warnings[0].hasPrefix("arm 'two' trains for"), "\(change)")
        }
    }

    @Test func armsMustBeMeasuredAlike() throws {
        for (change, setting) in [
            ("data: {bands: [1]}", "data.bands: [1]"), ("evaluation: {iou: 0.7}", "evaluation.iou: 0.7"),
            ("calibration: {goal: count}", "calibration.goal: count"),
        ] {
            let error = try fault("seeds: [1]\narms:\n  one: {}\n  two: {\(change)}\n")
            #expect(error.line == 5 && error.reason.contains("arm 'two' has \(setting), arm 'one'"), "\(error)")
        }
    }

    @Test(arguments: [
        ("seeds: []\narms: {one: {}}", "'seeds' is empty"), ("seeds: [1, 1]\narms: {one: {}}", "names a seed twice"),
        ("seeds: 1\narms: {one: {}}", "'seeds' is '1'"), ("arms: {one: {}}", "missing key 'seeds'"),
        ("seeds: [1]\narms: {}", "names no arm"), ("seeds: [1]\narms: {a b: {}}", "an arm is called 'a b'"),
        ("seeds: [1]\narms: {one: jaccard}", "arm 'one' is 'jaccard'"),
        ("seeds: [1]\narms: {one: {}, one: {}}", "duplicate key 'one'"),
        ("seeds: [1]\narms: {one: {training: {seed: 4}}}", "sets a seed"),
        ("seeds: [1]\narms: {one: {training.seed: 4}}", "sets a seed"),
        ("seeds: [1]\narms: {one: {modle: {width: 4}}}", "unknown key 'modle'"),
        ("seeds: [1]\narms: {one: {schedule.phases.polish.max_epochs: 4}}", "nothing is called 'polish' there"),
        ("seeds: [1]\narms: {one: {}}\nmetrics: [loss]", "'metrics' is 'loss'"),
        ("seeds: [1]\narms: {one: {}}\nequal_recall: 2", "'equal_recall' is '2'"),
        ("seeds: [1]\narms: {one: {}}\nsteps: 2", "unknown key 'steps'"),
    ])
    func faultsSayWhatIsWrong(lines: String, expected: String) throws {
        let error = try fault(lines)
        #expect(error.kind == .configuration && error.reason.contains(expected), "\(error)")
        #expect(error.line != nil && error.remedy != nil, "\(error)")
    }

    @Test(arguments: [("recipe", 8, 3), ("tuning", 25, 1), ("samples", 2, 2)])
    func theShippedExperimentsCompareOnEqualTerms(name: String, arms: Int, seeds: Int) throws {
        let settings = try ExperimentSettings.load(path: "\(packageRoot)/configs/experiment-\(name).yaml")
        #expect(settings.arms.count == arms && settings.seeds.count >= seeds && settings.warnings.isEmpty)
        let plans = settings.arms.map(\.configuration.schedulePlan)
        for plan in plans {
            // The same course of the rate at the same steps, to which the last phase goes on; how high, suits each arm.
            #expect(plan.decay == plans[0].decay)
            #expect(
                plan.phases.last!.maximumEpochs >= plan.longestRun && plan.phases.last!.until == nil && plan.goal == nil
            )
        }
    }

    @Test func aBaseThatIsNotThereIsNamed() throws {
        let error = try fault("seeds: [1]\narms: {one: {}}", base: "base: absent.yaml")
        #expect(error.reason == "'base' is 'absent.yaml': no such file" && error.line == 1)
    }
}
