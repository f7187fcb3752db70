// A sweep counts what as many evaluations would.
import Base
import Foundation
import Metrics
import Objects
import TestSupport
import Testing

@Suite struct SweepCountsTests {
    /// Three classes, ignored labels and pixels without data, with and without splitting.
    @Test(arguments: [nil, ObjectSplitting(smoothing: 1, depth: 0.5)])
    func equalsEvaluationsOneByOne(splitting: ObjectSplitting?) {
        var random = Random(12)
        let grid = SweepGrid(
            scale: ThresholdScale([0.9, 0.05, 0.5, 0.5, 1e-5, 0.99999]), minimumAreas: [20, 0, 5])
        #expect(grid.scale.thresholds == [1e-5, 0.05, 0.5, 0.9, 0.99999] && grid.minimumAreas == [0, 5, 20])
        var sweep = SweepCounts(classes: 3, grid: grid)
        var tiles: [(ScoreMap, [UInt8])] = []
        for _ in 0..<3 {
            let (width, height) = (40, 30)
            let cars = scores(
                of: scatteredBlobs(&random, count: 14, width: width, height: height), width: width, height: height)
            var scores = ScoreMap(width: width)
            var labels: [UInt8] = []
            for pixel in cars.scores.indices {
                let isMissing = pixel % width == 3
                let candidate: UInt8 = pixel / width < 15 ? 1 : 2
                scores.append(
                    score: isMissing ? 0 : cars.scores[pixel], candidate: isMissing ? ClassLabel.ignored : candidate)
                let isObject = cars.scores[max(0, pixel - 2)] > 0.7
                labels.append(
                    isMissing || pixel % 97 == 5
                        ? ClassLabel.ignored : isObject ? (random.uniform() < 0.9 ? candidate : 1) : 0)
            }
            tiles.append((scores, labels))
            sweep.merge(
                SweepCounts(
                    scores: scores, labels: labels, classes: 3, grid: grid,
                    rule: ObjectRule(iou: 0.3, splitting: splitting)))
        }
        for area in grid.minimumAreas {
            for (threshold, found) in zip(grid.scale.thresholds, sweep.evaluations(minimumArea: area)) {
                var expected = EvaluationCounts(classes: 3)
                for (scores, labels) in tiles {
                    expected.merge(
                        EvaluationCounts(
                            scores: scores, labels: labels, classes: 3, threshold: threshold,
                            rule: ObjectRule(iou: 0.3, minimumArea: area, splitting: splitting)))
                }
                #expect(found == expected, "threshold \(threshold), area \(area)")
                #expect(expected.foreground.allSatisfy { $0.objects.labelled > 0 })
            }
        }
        let curve = sweep.objectCurve(class: 2, minimumArea: 5)
        #expect(curve.points.map(\.threshold) == grid.scale.thresholds)
        #expect(curve.points[2].recall == sweep.evaluations(minimumArea: 5)[2].value(of: .objectRecall, class: 2))
    }

    @Test func pixelCurvesAreFine() {
        var scores = ScoreMap(width: 6)
        for score: Float in [0.999999, 0.6, 0.5, 0.4, 0.1, 1e-9] { scores.append(score: score, candidate: 1) }
        let sweep = SweepCounts(
            scores: scores, labels: [1, 0, 1, 1, 0, 0], classes: 2, grid: SweepGrid(minimumAreas: [0]),
            rule: ObjectRule())
        let curve = sweep.pixelCurve(class: 1)
        #expect(curve.points.count > 1400)
        #expect(zip(curve.points, curve.points.dropFirst()).allSatisfy { $0.threshold < $1.threshold })
        // From the highest score down, right or wrong: 1/1, 1/2, 2/3, 3/4, 3/5, 3/6. The best precisions at each
        // recall: 1, 3/4, 3/4.
        #expect(abs(curve.averagePrecision! - (1 + 0.75 + 0.75) / 3) < 1e-12)
    }

    @Test func survivesJSON() throws {
        let sweep = SweepCounts(
            scores: scores(of: [Blob(x: 3, y: 3, radius: 3)], width: 7, height: 7),
            labels: [UInt8](repeating: 0, count: 49), classes: 2, grid: SweepGrid(minimumAreas: [0, 3]),
            rule: ObjectRule())
        #expect(try JSONDecoder().decode(SweepCounts.self, from: JSONEncoder().encode(sweep)) == sweep)
    }

    @Test func theUsualThresholdsReachFarOut() {
        let thresholds = ThresholdScale.usual.thresholds
        #expect(thresholds.first == 1e-6 && thresholds.last == 1 - 1e-6)
        #expect([0.01, 0.05, 0.3, 0.5, 0.95, 0.99].allSatisfy(thresholds.contains))
        #expect(thresholds == thresholds.sorted() && Set(thresholds.map { Float($0) }).count == thresholds.count)
    }
}
