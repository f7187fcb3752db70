// Counts of pixels, objects and tiles, against small pictures counted by hand.
import Foundation
import Metrics
import Objects
import TestSupport
import Testing

@Suite struct EvaluationCountsTests {
    /// What is false of each class is false altogether; shares are means.
    @Test func falseObjectsOfSeveralClassesAreTheirSum() {
        var counts = EvaluationCounts(classes: 3)
        for (index, number) in [119, 38].enumerated() {
            counts.foreground[index].counting = CountError(predicted: number, labelled: 0)
            counts.foreground[index].objects = ObjectCounts(truePositives: index, falsePositives: number)
        }
        #expect(counts.value(of: .falseObjects) == 157 && counts.values[.falseObjects] == 157)
        #expect(counts.value(of: .falseObjects, class: 2) == 38)
        #expect(counts.value(of: .objectPrecision) == 0.5 / 39)
    }

    @Test func aHandCountedTile() {
        let labels = pixels("11....", "11..11", "....11")
        let predicted = pixels("11..1.", "1.....", "11...1")
        let counts = EvaluationCounts(predicted: predicted.bytes, labels: labels.bytes, width: 6, height: 3).foreground[
            0]
        #expect(counts.pixels == .init(truePositives: 4, falsePositives: 3, falseNegatives: 4, trueNegatives: 7))
        // The left car is right (IoU 3/6); the right one is touched by one pixel only (1/4), and one speck is false.
        #expect(counts.objects == .init(truePositives: 1, falsePositives: 2, falseNegatives: 1, hits: 2))
        #expect(counts.value(of: .pixelPrecision) == 4.0 / 7)
        #expect(counts.value(of: .pixelIoU) == 4.0 / 11)
        #expect(counts.value(of: .objectHitRecall) == 1)
        #expect(counts.value(of: .countBias) == 1)
        #expect(counts.value(of: .falseObjects) == 2)
    }

    @Test func ignoredPixelsAreInNoCount() {
        let labels = pixels("11??", "11??")
        let predicted = pixels("1111", "1111")
        let counts = EvaluationCounts(predicted: predicted.bytes, labels: labels.bytes, width: 4, height: 2).foreground[
            0]
        #expect(counts.pixels == .init(truePositives: 4))
        #expect(counts.objects == .init(truePositives: 1, hits: 1))
    }

    @Test func minimumAreaDropsPredictedObjectsOnly() {
        let labels = pixels("1....1")
        let predicted = pixels("1..111")
        let rule = ObjectRule(iou: 0.3, minimumArea: 2)
        let counts = EvaluationCounts(predicted: predicted.bytes, labels: labels.bytes, width: 6, height: 1, rule: rule)
        #expect(counts.foreground[0].objects == .init(truePositives: 1, falseNegatives: 1, hits: 1))
        #expect(counts.foreground[0].pixels.truePositives == 2)
    }

    @Test func everyClassIsCountedAgainstTheOthers() {
        let labels = pixels("11.22", "11.22")
        let predicted = pixels("11.11", "11.22")
        let counts = EvaluationCounts(predicted: predicted.bytes, labels: labels.bytes, width: 5, height: 2, classes: 3)
        #expect(counts.foreground[0].pixels == .init(truePositives: 4, falsePositives: 2, trueNegatives: 4))
        #expect(counts.foreground[1].pixels == .init(truePositives: 2, falseNegatives: 2, trueNegatives: 6))
        #expect(counts.value(of: .pixelRecall, class: 2) == 0.5)
        #expect(counts.value(of: .pixelRecall) == 0.75)
    }

    /// An absent class has no recall; a class absent from one side still has an F1 of 0, not an undefined one.
    @Test func undefinedIsNil() {
        let empty = [UInt8](repeating: 0, count: 4)
        let nothing = EvaluationCounts(predicted: empty, labels: empty, width: 2, height: 2)
        #expect(Set(nothing.values.keys) == [.falseObjects, .countMeanAbsoluteError, .countBias])
        let missed = EvaluationCounts(predicted: empty, labels: [1, 0, 0, 0], width: 2, height: 2)
        #expect(missed.value(of: .pixelPrecision) == nil)
        #expect(missed.value(of: .pixelRecall) == 0)
        #expect(missed.value(of: .pixelF1) == 0)
        #expect(missed.value(of: .objectF1) == 0)
        #expect(EvaluationCounts(classes: 2).values.isEmpty)
        // The mean is over the classes where the metric is defined.
        let three = EvaluationCounts(predicted: [1, 0, 0, 0], labels: [1, 0, 0, 0], width: 2, height: 2, classes: 3)
        #expect(three.value(of: .pixelRecall) == 1)
    }

    @Test func tilesMergeByAddition() {
        var total = EvaluationCounts(classes: 2)
        total.merge(EvaluationCounts(predicted: [1, 0, 1, 0, 1], labels: [0, 0, 0, 0, 0], width: 5, height: 1))
        total.merge(EvaluationCounts(predicted: [0, 0, 0, 0, 0], labels: [1, 0, 0, 0, 0], width: 5, height: 1))
        let counts = total.foreground[0]
        #expect(counts.counting.tiles == 2)
        #expect(counts.counting.meanAbsoluteError == 2)
        #expect(counts.counting.bias == 1)
        #expect(counts.pixels == .init(falsePositives: 3, falseNegatives: 1, trueNegatives: 6))
        #expect(counts.objects == .init(falsePositives: 3, falseNegatives: 1))
    }

    @Test func survivesJSON() throws {
        let counts = EvaluationCounts(predicted: [1, 0, 1, 1], labels: [1, 1, 0, 0], width: 4, height: 1)
        let data = try JSONEncoder().encode(counts)
        #expect(try JSONDecoder().decode(EvaluationCounts.self, from: data) == counts)
        #expect(
            String(decoding: try JSONEncoder().encode([MetricName.objectF1: 0.5]), as: UTF8.self)
                == #"{"object_f1":0.5}"#)
    }

    @Test func meritPutsBetterAbove() {
        #expect(MetricName.objectF1.merit(of: 0.5) > MetricName.objectF1.merit(of: 0.4))
        #expect(MetricName.loss.merit(of: 0.4) > MetricName.loss.merit(of: 0.5))
        #expect(MetricName.countBias.merit(of: -0.4) > MetricName.countBias.merit(of: 0.5))
    }
}
