// Every loss: PyTorch's value and gradient, finite differences, the recipe's traps, and the same bits for any thread
// count.
import Base
import Foundation
import Model
import Objects
import Settings
import Tensor
import Testing
import Threads

/// The batch of losses.safetensors: four images, the third all background, the fourth all ignored.
private func goldenInput(classes: Int) -> LossInput {
    var labels = drawLabels(Random(2, UInt64(classes)), 4 * 35, classes: classes)
    labels.replaceSubrange(70..<105, with: repeatElement(0, count: 35))
    labels.replaceSubrange(105..<140, with: repeatElement(255, count: 35))
    let logits = drawFloats(Random(1, UInt64(classes)), 4 * classes * 35, from: -4, to: 4).map(Double.init)
    return LossInput(images: 4, classes: classes, height: 5, width: 7, logits: logits, labels: labels)
}

@Suite struct LossTests {
    @Test(arguments: [2, 3]) func agreesWithPyTorch(classes: Int) throws {
        let golden = try GoldenFile("losses")
        let input = goldenInput(classes: classes)
        for (name, loss) in goldenLosses(classes: classes) {
            let value = try golden.values("\(name).\(classes).value")
            let gradient = try golden.values("\(name).\(classes).gradient")
            let double = input.inDouble(loss)
            #expect(abs(double.value - value[0]) < 1e-14, "\(name): value")
            #expect(difference(double.gradient, gradient) < 1e-15, "\(name): gradient")
            let float = input.inFloat(loss)
            #expect(abs(float.value - value[0]) < 1e-14, "\(name): value in Float")
            #expect(difference(float.gradient, gradient) < 1e-8, "\(name): gradient in Float")
        }
    }

    @Test(arguments: [2, 3, 5]) func gradientIsTheDerivativeOfTheValue(classes: Int) {
        let count = 3 * classes * 12
        var input = LossInput(
            images: 3, classes: classes, height: 3, width: 4,
            logits: drawFloats(Random(21, UInt64(classes)), count, from: -3, to: 3).map(Double.init),
            labels: drawLabels(Random(22, UInt64(classes)), 36, classes: classes))
        let step = 1e-5
        for (name, loss) in everyLoss(classes: classes) {
            let gradient = input.inDouble(loss).gradient
            var largest = 0.0
            for i in 0..<count {
                let logit = input.logits[i]
                input.logits[i] = logit + step
                let above = input.inDouble(loss).value
                input.logits[i] = logit - step
                let below = input.inDouble(loss).value
                input.logits[i] = logit
                largest = max(largest, abs((above - below) / (2 * step) - gradient[i]))
            }
            #expect(largest < 1e-10, "\(name)")
        }
    }

    /// A loss must not go silent where a class is absent: false detections on empty tiles are what Jaccard is there to
    /// remove. Every pixel's foreground falls with one step downhill.
    @Test(arguments: [2, 3]) func absentClassesGetAGradientThatLowersThem(classes: Int) {
        let input = LossInput(
            images: 2, classes: classes, height: 4, width: 4,
            logits: drawFloats(Random(31), 2 * classes * 16).map(Double.init), labels: Array(repeating: 0, count: 32))
        for (name, loss) in everyLoss(classes: classes) {
            let (value, gradient) = input.inDouble(loss)
            #expect(value > 0, "\(name)")
            for pixel in 0..<32 {
                let indices = (0..<classes).map { (pixel / 16 * classes + $0) * 16 + pixel % 16 }
                func foreground(step: Double) -> Double {
                    let e = indices.map { exp(input.logits[$0] - step * gradient[$0]) }
                    return 1 - e[0] / e.reduce(0, +)
                }
                #expect(gradient[indices[0]] < 0, "\(name): background does not rise")
                #expect(foreground(step: 0.01) < foreground(step: 0), "\(name): foreground does not fall")
            }
        }
    }

    /// dL/dp = s / (N (Σp + s)²): next to nothing where much is painted and s is 1.
    @Test(arguments: [1.0, 40]) func anEmptyImageHasAGradientOfItsSmooth(smooth: Double) {
        let (images, pixels) = (2, 24 * 24)
        let p = 0.1
        let logits = (0..<images).flatMap { _ in
            [Double](repeating: 0, count: pixels) + [Double](repeating: log(p / (1 - p)), count: pixels)
        }
        // A car in the first image, nothing in the second.
        let labels = (0..<images * pixels).map { UInt8($0 < 60 ? 1 : 0) }
        let input = LossInput(images: images, classes: 2, height: 24, width: 24, logits: logits, labels: labels)
        let gradient = input.inDouble(Loss(Jaccard(Overlap(over: .image, smooth: smooth)))).gradient
        let sum = p * Double(pixels)
        let expected = smooth / (2 * (sum + smooth) * (sum + smooth)) * p * (1 - p)
        let found = gradient[3 * pixels]
        #expect(abs(found / expected - 1) < 1e-9)
        let overBatch = input.inDouble(Loss(Jaccard())).gradient[3 * pixels]
        let ratio = found / overBatch
        #expect(smooth == 1 ? ratio < 0.7 : ratio > 5, "\(ratio)")
    }

    @Test func specialCasesAreTheSameLoss() {
        for classes in [2, 3] {
            let input = goldenInput(classes: classes)
            let ones = [Double](repeating: 1, count: classes)
            let expected = input.inDouble(Loss(CrossEntropy()))
            for loss in [Loss(WeightedCrossEntropy(weights: ones)), Loss(Focal(gamma: 0, alpha: ones))] {
                let (value, gradient) = input.inDouble(loss)
                #expect(value == expected.value)
                #expect(gradient == expected.gradient)
            }
            // Weights count as ratios only.
            let (value, _) = input.inDouble(Loss(WeightedCrossEntropy(weights: ones.map { $0 * 4 })))
            #expect(abs(value - expected.value) < 1e-15)
        }
        // One image: the batch is the image.
        var one = goldenInput(classes: 2)
        (one.images, one.logits, one.labels) = (1, Array(one.logits.prefix(70)), Array(one.labels.prefix(35)))
        for (batch, image) in [
            (Loss(Jaccard(Overlap(over: .batch))), Loss(Jaccard(Overlap(over: .image)))),
            (Loss(Lovasz(over: .batch)), Loss(Lovasz(over: .image))),
        ] { #expect(one.inDouble(batch) == one.inDouble(image)) }
    }

    /// Σ p, Σ t and Σ p t of class 1 by the recipe's words.
    private func sums(_ input: LossInput) -> (p: Double, t: Double, both: Double) {
        var sums = (p: 0.0, t: 0.0, both: 0.0)
        let pixels = input.height * input.width
        for (i, label) in input.labels.enumerated() where label != 255 {
            let offset = i / pixels * 2 * pixels + i % pixels
            let p = 1 / (1 + exp(input.logits[offset] - input.logits[offset + pixels]))
            sums.p += p
            if label == 1 { (sums.t, sums.both) = (sums.t + 1, sums.both + p) }
        }
        return sums
    }

    @Test func tverskyIsDiceAndJaccard() {
        let input = goldenInput(classes: 2)
        let (p, t, both) = sums(input)
        let dice = 1 - (2 * both + 3) / (p + t + 3)
        let jaccard = 1 - (both + 1.5) / (p + t - both + 1.5)
        func tversky(_ alpha: Double, _ beta: Double) -> Loss {
            Loss(Tversky(alpha: alpha, beta: beta, Overlap(over: .batch, smooth: 1.5)))
        }
        #expect(abs(input.inDouble(tversky(0.5, 0.5)).value - dice) < 1e-14)
        #expect(abs(input.inDouble(tversky(1, 1)).value - jaccard) < 1e-14)
        let overlap = Overlap(over: .batch, smooth: 1.5)
        #expect(input.inDouble(tversky(0.5, 0.5)) == input.inDouble(Loss(Dice(overlap))))
        #expect(input.inDouble(tversky(1, 1)) == input.inDouble(Loss(Jaccard(overlap))))
        // alpha weighs what is false, beta what is missed.
        let general = 1 - (both + 1.5) / (both + 2 * (p - both) + 0.25 * (t - both) + 1.5)
        #expect(abs(input.inDouble(tversky(2, 0.25)).value - general) < 1e-14)
    }

    /// An extension: where every p is 0 or 1 it is the Jaccard distance itself.
    @Test func lovaszExtendsTheJaccardDistance() {
        var input = goldenInput(classes: 2)
        // 35 pixels of background, then 35 of class 1.
        for i in input.logits.indices { input.logits[i] = i / 35 % 2 == 0 ? 0 : input.logits[i] > 0 ? 800 : -800 }
        let lovasz = input.inDouble(Loss(Lovasz(over: .batch, smooth: 1))).value
        #expect(abs(lovasz - input.inDouble(Loss(Jaccard(Overlap(over: .batch, smooth: 1)))).value) < 1e-14)
        let images = input.inDouble(Loss(Lovasz(over: .image, smooth: 1))).value
        #expect(abs(images - input.inDouble(Loss(Jaccard(Overlap(over: .image, smooth: 1)))).value) < 1e-14)
    }

    @Test(arguments: [2, 3]) func aSumIsTheSumOfItsParts(classes: Int) {
        let input = goldenInput(classes: classes)
        let parts = everyLoss(classes: classes).enumerated().map { (weight: 0.5 + Double($0.offset), $0.element.loss) }
        let inner = Loss(LossSum([.init(weight: 3, loss: parts[0].1), .init(weight: 2, loss: parts[5].1)]))
        for chosen in [parts, [(weight: 1.5, inner), (weight: 0.25, parts[1].1)]] {
            let (value, gradient) = input.inDouble(Loss(LossSum(chosen.map { .init(weight: $0.weight, loss: $0.1) })))
            let results = chosen.map { input.inDouble($0.1) }
            let expected = zip(chosen, results).reduce(0) { $0 + $1.0.weight * $1.1.value }
            #expect(abs(value - expected) < 1e-12)
            for i in gradient.indices {
                let expected = zip(chosen, results).reduce(0) { $0 + $1.0.weight * $1.1.gradient[i] }
                #expect(abs(gradient[i] - expected) < 1e-12)
            }
        }
    }

    /// A step that has diverged: the trainer looks at the value, so it must not be a number.
    @Test func logitsThatAreNoNumbersGiveNone() {
        var input = goldenInput(classes: 2)
        for i in input.logits.indices { input.logits[i] = .nan }
        for (name, loss) in everyLoss(classes: 2) { #expect(input.inFloat(loss).value.isNaN, "\(name)") }
    }

    @Test func withoutValidPixelsLossAndGradientAreZero() {
        var input = goldenInput(classes: 3)
        input.labels = Array(repeating: 255, count: input.labels.count)
        for (name, loss) in everyLoss(classes: 3) {
            let (value, gradient) = input.inFloat(loss)
            #expect(value == 0, "\(name)")
            #expect(gradient.allSatisfy { $0 == 0 }, "\(name)")
        }
    }

    @Test func ignoredPixelsDoNotMatter() {
        var input = goldenInput(classes: 2)
        for (name, loss) in everyLoss(classes: 2) {
            let before = input.inDouble(loss)
            for (i, label) in input.labels.enumerated() where label == 255 {
                let offset = i / 35 * 70 + i % 35
                input.logits[offset] = .nan
                input.logits[offset + 35] = .infinity
            }
            #expect(input.inDouble(loss) == before, "\(name)")
        }
    }

    @Test(arguments: [2, 3]) func staysFiniteForHugeLogits(classes: Int) {
        var input = goldenInput(classes: classes)
        for i in input.logits.indices { input.logits[i] = input.logits[i] > 0 ? 1e4 : -1e4 }
        for (name, loss) in everyLoss(classes: classes) {
            let (value, gradient) = input.inFloat(loss)
            #expect(value.isFinite, "\(name)")
            #expect(gradient.allSatisfy { $0.isFinite }, "\(name)")
        }
    }

    /// More pixels than one band, so that several threads have work.
    @Test func sameBitsForAnyNumberOfThreads() {
        let (height, width) = (130, 101)
        let count = 2 * height * width
        let input = LossInput(
            images: 2, classes: 2, height: height, width: width,
            logits: drawFloats(Random(41), 2 * count, from: -4, to: 4).map(Double.init),
            labels: drawLabels(Random(42), count, classes: 2))
        let threads = Parallel.threads
        defer { Parallel.threads = threads }
        for (name, loss) in everyLoss(classes: 2) {
            Parallel.threads = 1
            let expected = input.inFloat(loss)
            for count in [2, 3, 4] {
                Parallel.threads = count
                let (value, gradient) = input.inFloat(loss)
                #expect(value == expected.value, "\(name)")
                #expect(gradient == expected.gradient, "\(name)")
            }
        }
        // And the bands leave nothing out.
        var (sum, valid) = (0.0, 0.0)
        for (i, label) in input.labels.enumerated() where label != 255 {
            let offset = i / (height * width) * 2 * height * width + i % (height * width)
            let difference = input.logits[offset + height * width] - input.logits[offset]
            sum += log1p(exp(label == 1 ? -difference : difference))
            valid += 1
        }
        #expect(abs(input.inDouble(Loss(CrossEntropy())).value - sum / valid) < 1e-12)
    }

    @Test func everyKindHasANameOfItsOwnAGoldenAndAnExample() {
        let kinds = Loss.kinds.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
        #expect(Set(goldenLosses(classes: 2).map(\.loss.kind)) == Set(kinds))
        for kind in kinds { #expect(Loss(exampleOf: kind, classes: 2)?.kind == kind) }
        #expect(Loss(exampleOf: "none", classes: 2) == nil)
    }

    /// As it stands in a file, each loss reads back to itself; so do all of its defaults.
    @Test func everyLossSurvivesTheFile() throws {
        let context = SettingsContext(classes: ["background", "car", "truck"])
        for (name, loss) in everyLoss(classes: 3) {
            #expect(try Loss.form.read(loss.node, "loss", context) == loss, "\(name)")
        }
        for kind in Loss.kinds where kind.kind != LossSum.kind {
            let alone = try Loss.form.read(.word(kind.kind), "loss", context)
            #expect(try Loss.form.read(alone.node, "loss", context) == alone)
        }
    }

    /// What follows from the labels is a number once they are known, and evaluating needs no more.
    @Test func resolvedLossesNeedNoLabels() throws {
        let labels = LabelStatistics(names: ["background", "car"], pixels: [900, 100], objects: [0, 4])
        let input = goldenInput(classes: 2)
        for kind in Loss.kinds where kind.kind != LossSum.kind {
            let loss = try Loss.form.read(.word(kind.kind), "loss", SettingsContext()).resolved(for: labels)
            #expect(input.inDouble(loss).value.isFinite)
            #expect(try loss.resolved(for: labels) == loss)
        }
    }
}
