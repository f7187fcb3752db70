// Every loss: PyTorch's value and gradient, finite differences, the recipe's traps, and the same bits for any thread
// count.
import Base
import Foundation
import Model
import Tensor
import Testing

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
        for (name, loss) in everyLoss(classes: classes) {
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
        var losses = everyLoss(classes: min(classes, 3)).map(\.loss)
        if classes == 5 {
            losses = [
                .crossEntropy, .weightedCrossEntropy(weights: [0, 1, 2, 3, 4]),
                .focal(gamma: 1.5, alpha: [1, 2, 3, 4, 5]),
                .jaccard(over: .batch, smooth: 2), .jaccard(over: .image, smooth: 0.1),
            ]
        }
        let step = 1e-5
        for loss in losses {
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
            #expect(largest < 1e-10, "\(loss)")
        }
    }

    /// Jaccard with an absent class must not go silent: false detections on empty tiles are what it is there to remove.
    @Test(arguments: [2, 3]) func absentClassesGetAGradientThatLowersThem(classes: Int) {
        let input = LossInput(
            images: 2, classes: classes, height: 4, width: 4,
            logits: drawFloats(Random(31), 2 * classes * 16).map(Double.init), labels: Array(repeating: 0, count: 32))
        for (name, loss) in everyLoss(classes: classes) {
            let (value, gradient) = input.inFloat(loss)
            #expect(value > 0, "\(name)")
            for image in 0..<2 {
                for pixel in 0..<16 {
                    let at = { c in gradient[(image * classes + c) * 16 + pixel] }
                    #expect(at(0) < 0, "\(name): background does not rise")
                    // One step downhill lowers the foreground's logits against the background's.
                    for c in 1..<classes { #expect(at(c) > at(0), "\(name): class \(c) does not fall") }
                }
            }
        }
    }

    @Test func specialCasesAreTheSameLoss() {
        for classes in [2, 3] {
            let input = goldenInput(classes: classes)
            let ones = [Double](repeating: 1, count: classes)
            let expected = input.inDouble(.crossEntropy)
            for loss in [LossSpecification.weightedCrossEntropy(weights: ones), .focal(gamma: 0, alpha: ones)] {
                let (value, gradient) = input.inDouble(loss)
                #expect(value == expected.value)
                #expect(gradient == expected.gradient)
            }
            // Weights count as ratios only.
            let (value, _) = input.inDouble(.weightedCrossEntropy(weights: ones.map { $0 * 4 }))
            #expect(abs(value - expected.value) < 1e-15)
        }
        // One image: the batch is the image.
        var one = goldenInput(classes: 2)
        (one.images, one.logits, one.labels) = (1, Array(one.logits.prefix(70)), Array(one.labels.prefix(35)))
        #expect(one.inDouble(.jaccard(over: .batch, smooth: 1)) == one.inDouble(.jaccard(over: .image, smooth: 1)))
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
        #expect(abs(input.inDouble(.crossEntropy).value - sum / valid) < 1e-12)
    }

    @Test func specificationsAreStoredAndReadBack() throws {
        for (_, loss) in everyLoss(classes: 3) {
            let data = try JSONEncoder().encode(loss)
            #expect(try JSONDecoder().decode(LossSpecification.self, from: data) == loss)
        }
    }
}
