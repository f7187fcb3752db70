// Settings as they are read, with defaults for what a file does not say.
import Base
import Configuration
import Dataset
import Foundation
import Model
import Objects
import Schedule
import TestSupport
import Testing

@Suite struct ReadingTests {
    @Test func aMinimalFileHasDefaultsForTheRest() throws {
        let configuration = try Configuration(yaml: minimal, path: "cars.yaml")
        #expect(configuration.model == ModelSettings())
        #expect(configuration.model.width == 16 && configuration.model.depth == 4)
        #expect(configuration.optimizer.specification == .standard)
        #expect(configuration.data.classMap == .automatic)
        #expect(configuration.schedulePlan.baseLearningRate == 1e-3)
        #expect(configuration.schedulePlan.phases.map(\.name) == ["only"])
        #expect(configuration.summary == "1 cycle of only, at most 2 epochs of 125 steps")
    }

    @Test func labelsMayHaveLimits() throws {
        func map(_ labels: String) throws -> ClassMap {
            let data = "data:\n  labels: \(labels)"
            let yaml = minimal.replacingOccurrences(of: "data:", with: data)
            let configuration = try Configuration(yaml: yaml, path: "cars.yaml")
            // What is printed reads back.
            #expect(try Configuration(yaml: configuration.yaml(), path: "printed.yaml") == configuration)
            return configuration.data.classMap
        }
        let names = ["background", "car"]
        #expect(
            try map("{background: 0, car: nonzero}") == ClassMap(names: names, values: [[0], []], limits: [nil, 1]))
        for text in ["'>=128'", "\">= 128\""] {
            #expect(
                try map("{background: 0, car: \(text)}")
                    == ClassMap(names: names, values: [[0], []], limits: [nil, 128]))
        }
        #expect(
            try map("{background: 0, van: [7, 9], car: '>=0.5'}")
                == ClassMap(names: ["background", "van", "car"], values: [[0], [7, 9], []], limits: [nil, nil, 0.5]))
        for (text, reason) in [
            ("'>=x'", "write a limit above 0 in quotes"), ("'>=0'", "write a limit above 0"),
            ("'>=-3'", "write a limit above 0"), ("most", "give a whole number"),
        ] {
            #expect {
                try map("{background: 0, car: \(text)}")
            } throws: {
                "\($0)".contains(reason)
            }
        }
        #expect { try map("{background: nonzero, car: 3}") } throws: { "\($0)".contains("of the background") }
        #expect { try map("{background: 0, car: nonzero, van: '>=1'}") } throws: { "\($0)".contains("twice") }
    }

    @Test func aCompleteFileIsReadAsWritten() throws {
        let configuration = try Configuration(yaml: complete, path: "cars.yaml")
        #expect(
            configuration.data.classMap
                == (try ClassMap(names: ["background", "car"], values: [[0], [255, 1]], ignore: 128)))
        #expect(configuration.data.bands == [1, 2, 3])
        #expect(configuration.data.memoryLimitBytes == 512 << 20)
        #expect(
            configuration.unet(inputBands: 3)
                == UNetConfiguration(
                    inputBands: 3, classes: 2, width: 8, depth: 3, upsampling: .bilinear, dropout: 0.1))
        #expect(configuration.augmentation.scale == 0.5...2)
        #expect(
            configuration.optimizer.specification == .adamW(beta1: 0.8, beta2: 0.99, epsilon: 1e-7, weightDecay: 3e-4))
        #expect(configuration.training.seed == 42 && configuration.training.weightAverage == 0.99)
        #expect(configuration.calibration.goal == "recall>=0.9")
        let plan = configuration.schedulePlan
        #expect(plan.goal == .metric(.countMeanAbsoluteError, .below, 0.5, times: 2))
        #expect(
            plan.selection
                == Selection(
                    metric: .pixelIoU, of: "car", subjectTo: [.init(.pixelPrecision, 0.5), .init(.objectRecall, 0.85)]))
        #expect(
            plan.divergence
                == DivergencePolicy {
                    ($0.rateFactor, $0.tries, $0.healthyRecall) = (0.25, 5, 0.3)
                    ($0.collapseRecall, $0.collapseEpochs) = (0.03, 4)
                })
        #expect(
            plan.phases[0]
                == Phase(
                    name: "recall", loss: "weighted_cross_entropy", learningRate: .factor(0.9), warmupEpochs: 0.5,
                    decay: Decay(.step, to: 0.1, from: 0.6),
                    until: .all([
                        .metric(.objectHitRecall, of: "car", .atLeast, 0.9, times: 2),
                        .any([.plateau(.pixelPrecision, epochs: 3, delta: 0.01), .epochs(4)]),
                    ]), maximumEpochs: 6, onLimit: .raiseBias(factor: 1.4, times: 3), optimizer: .rescale))
        #expect(plan.phases[1].learningRate == .absolute(4e-4) && plan.phases[1].onLimit == .next)
        #expect(plan.phases[2].backWhen == .metric(.objectRecall, .below, 0.6, times: 2))
        #expect(plan.phases.map(\.cycles) == [.all, .first, .last, .last, .first])
        #expect(
            configuration.evaluation.objects
                == ObjectRule(iou: 0.6, minimumArea: 9, splitting: ObjectSplitting(smoothing: 3, depth: 0.5)))
    }

    @Test func touchingObjectsAreSplitWhenAskedFor() throws {
        func splitting(_ value: String) throws -> ObjectSplitting? {
            let yaml = minimal + "\nevaluation: {split_touching: \(value)}"
            return try Configuration(yaml: yaml, path: "cars.yaml").evaluation.objects.splitting
        }
        #expect(try splitting("false") == nil)
        #expect(try splitting("true") == ObjectSplitting())
        #expect(try splitting("{smoothing: 4}") == ObjectSplitting(smoothing: 4))
        #expect(
            refusal(minimal + "\nevaluation: {split_touching: {smoothing: 0.1}}")
                == "cars.yaml:9: 'smoothing' is '0.1'; give a number from 0.5 to 20")
    }

    @Test func classesAreAListOfNamesToo() throws {
        func yaml(_ entries: String) -> String { minimal.replacing("schedule:", with: entries + "\nschedule:") }
        let map = try Configuration(yaml: yaml("  classes: [background, car, truck]"), path: "cars.yaml").data.classMap
        #expect(map == (try ClassMap(names: ["background", "car", "truck"], values: [[0], [1], [2]])))
        #expect(
            refusal(yaml("  classes: [car, background]"))
                == "cars.yaml:4: 'classes' does not start with background; list it first: its mask value is 0")
        #expect(
            refusal(yaml("  classes: [background, car]\n  labels: auto"))
                == "cars.yaml:4: 'classes' beside 'labels'; leave one of them out")
        #expect(refusal(yaml("  classes: cars"))?.contains("write a list such as") == true)
    }

    @Test func theBackgroundIsClassZeroWhereverItStands() throws {
        let yaml = minimal.replacing("schedule:", with: "  labels: {truck: 7, background: [0, 3], car: 1}\nschedule:")
        let map = try Configuration(yaml: yaml, path: "cars.yaml").data.classMap
        #expect(map.names == ["background", "truck", "car"])
        #expect(map.values == [[0, 3], [7], [1]])
    }

    @Test func lossesAreResolvedWithTheLabelsStatistics() throws {
        let configuration = try Configuration(yaml: complete, path: "cars.yaml")
        let statistics = LabelStatistics(names: ["background", "car"], pixels: [900, 100], objects: [0, 4])
        func loss(_ phase: Int, _ bias: Double) throws -> Loss {
            try configuration.loss(ofPhase: phase, statistics: statistics, recallBias: bias)
        }
        #expect(try loss(0, 1) == Loss(WeightedCrossEntropy(weights: [1, 4.5])))  // √9 × 1.5
        #expect(try loss(0, 2) == Loss(WeightedCrossEntropy(weights: [1, 9])))
        #expect(try loss(1, 1) == Loss(Focal(gamma: 1.5, alpha: [0.25, 0.75])))
        #expect(try loss(2, 1) == Loss(Jaccard(Overlap(over: .image, smooth: 0.5))))
        let noCar = LabelStatistics(names: ["background", "car"], pixels: [900, 0], objects: [0, 0])
        #expect(throws: UserError.self) {
            try configuration.loss(ofPhase: 0, statistics: noCar, recallBias: 1)
        }
    }

    /// Each row of the recipe's table, as short as it can be written and with all of its keys.
    @Test(
        arguments: [
            ("cross_entropy", Loss(CrossEntropy())), ("{kind: cross_entropy}", Loss(CrossEntropy())),
            ("weighted_cross_entropy", Loss(WeightedCrossEntropy(weights: [1, 9]))),
            (
                "{kind: weighted_cross_entropy, weights: [1, 3], recall_bias: 2}",
                Loss(WeightedCrossEntropy(weights: [1, 6]))
            ),
            ("{kind: weighted_cross_entropy, cap: 5}", Loss(WeightedCrossEntropy(weights: [1, 5]))),
            (
                "{kind: weighted_cross_entropy, power: 0.5, recall_bias: 0.5}",
                Loss(WeightedCrossEntropy(weights: [1, 1.5]))
            ),
            ("focal", Loss(Focal(gamma: 2, alpha: [1, 1]))),
            ("jaccard", Loss(Jaccard(Overlap(over: .batch, smooth: 1)))),
            ("{kind: jaccard, over: image, smooth: 2}", Loss(Jaccard(Overlap(over: .image, smooth: 2)))),
            ("{kind: jaccard, over: object}", Loss(Jaccard(Overlap(margin: 8, areas: [25], smooth: 1)))),
            (
                "{kind: jaccard, over: object, margin: 3, object_area: 40}",
                Loss(Jaccard(Overlap(margin: 3, areas: [40], smooth: 1)))
            ),
            ("dice", Loss(Dice())),
            (
                "{kind: tversky, alpha: 0.2, beta: 0.9, over: image}",
                Loss(Tversky(alpha: 0.2, beta: 0.9, Overlap(over: .image, smooth: 1)))
            ),
            ("lovasz", Loss(Lovasz(over: .batch, smooth: 1))),
            ("{kind: lovasz, over: image, smooth: 0.5}", Loss(Lovasz(over: .image, smooth: 0.5))),
            (
                "{kind: sum, terms: [{weight: 0.5, kind: weighted_cross_entropy}, {kind: jaccard}]}",
                Loss(
                    LossSum([
                        .init(weight: 0.5, loss: Loss(WeightedCrossEntropy(weights: [1, 9]))),
                        .init(weight: 1, loss: Loss(Jaccard(Overlap(over: .batch, smooth: 1)))),
                    ]))
            ),
        ] as [(String, Loss)])
    func everyLossIsRead(text: String, expected: Loss) throws {
        let yaml = minimal.replacing("loss: cross_entropy", with: "loss: \(text)")
        let statistics = LabelStatistics(names: ["background", "car"], pixels: [900, 100], objects: [0, 4])
        for yaml in [yaml, try Configuration(yaml: yaml, path: "cars.yaml").yaml()] {
            let configuration = try Configuration(yaml: yaml, path: "cars.yaml")
            #expect(try configuration.loss(ofPhase: 0, statistics: statistics, recallBias: 1) == expected)
        }
    }

    /// A raised bias reaches the weights inside of a sum, and nothing else there.
    @Test func theBiasOfASumIsThatOfItsWeights() throws {
        let yaml = minimal.replacing(
            "loss: cross_entropy",
            with: "loss: {kind: sum, terms: [{kind: focal}, {kind: dice}]}\n      until: {epochs: 1}"
                + "\n      on_limit: raise_bias")
        let configuration = try Configuration(yaml: yaml, path: "cars.yaml")
        let statistics = LabelStatistics(names: ["background", "car"], pixels: [900, 100], objects: [0, 4])
        #expect(
            try configuration.loss(ofPhase: 0, statistics: statistics, recallBias: 3)
                == Loss(
                    LossSum([
                        .init(weight: 1, loss: Loss(Focal(gamma: 2, alpha: [1, 3]))),
                        .init(weight: 1, loss: Loss(Dice(Overlap(over: .batch, smooth: 1)))),
                    ])))
        #expect(configuration.schedulePlan.phases[0].loss == "1 focal + 1 dice")
    }

    @Test func aLossTellsTheNumbersOfItsClasses() throws {
        let names = ["background", "car", "truck"]
        func numbers(_ loss: Loss) -> String? { loss.numbers(names) }
        let weighted = Loss(WeightedCrossEntropy(weights: [1, 7.62661, 20]))
        let objects = Loss(Jaccard(Overlap(margin: 8, areas: [92.41, 310], smooth: 1)))
        #expect(numbers(weighted) == "weights background 1, car 7.627, truck 20")
        #expect(numbers(Loss(Focal(gamma: 2, alpha: [0.25, 0.75, 1]))) == "alpha background 0.25, car 0.75, truck 1")
        #expect(numbers(objects) == "pixels of a usual object: car 92.41, truck 310")
        for loss in [
            Loss(CrossEntropy()), Loss(Dice(Overlap(over: .image, smooth: 1))), Loss(Lovasz(over: .batch, smooth: 1)),
        ] {
            #expect(numbers(loss) == nil)
        }
        let sum = Loss(LossSum([weighted, Loss(CrossEntropy()), objects].map { .init(weight: 1, loss: $0) }))
        #expect(numbers(sum) == [numbers(weighted), numbers(objects)].compactMap { $0 }.joined(separator: "; "))
    }

    @Test func stochasticGradientDescentHasKeysOfItsOwn() throws {
        let yaml = minimal + "\noptimizer: {kind: sgd, momentum: 0.8, nesterov: true, weight_decay: 0}"
        let optimizer = try Configuration(yaml: yaml, path: "cars.yaml").optimizer
        #expect(optimizer.specification == .sgd(momentum: 0.8, weightDecay: 0, nesterov: true))
        #expect(refusal(minimal + "\noptimizer: {kind: sgd, beta1: 0.9}")?.contains("unknown key 'beta1'") == true)
    }

    @Test(
        arguments: try FileManager.default.contentsOfDirectory(atPath: packageRoot + "/configs").filter {
            $0.hasSuffix(".yaml") && !$0.hasPrefix("experiment-")
        })
    func shippedConfigurationsAreValidAndSurviveTheRoundTrip(name: String) throws {
        let configuration = try Configuration.load(path: "\(packageRoot)/configs/\(name)")
        #expect(try Configuration(yaml: configuration.yaml(), path: "resolved.yaml") == configuration)
    }
}
