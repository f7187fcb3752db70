// Goals are read, and the setting that serves them best is found.
import Metrics
import Objects
import Testing

@Suite struct CalibrationGoalTests {
    @Test func goalsAreRead() throws {
        let recall = try #require(CalibrationGoal("recall >= 0.95", level: .object))
        #expect(recall.objective == .objectPrecision)
        #expect(recall.floor?.metric == .objectRecall && recall.floor?.value == 0.95)
        let precision = try #require(CalibrationGoal("precision>=1", level: .pixel))
        #expect(precision.objective == .pixelRecall && precision.floor?.metric == .pixelPrecision)
        #expect(CalibrationGoal("f1", level: .pixel)?.objective == .pixelF1)
        #expect(CalibrationGoal("count", level: .object)?.objective == .countMeanAbsoluteError)
        #expect(CalibrationGoal("hit_recall>=0.5", level: .object)?.floor?.metric == .objectHitRecall)
    }

    @Test(arguments: [
        "", "recall", "recall>=", "recall>=1.1", "recall>=-0.1", "recall>=nan", "recall>=0.5>=0.4", "f1>=0.5", "F1",
        "count>=3", "iou",
    ])
    func othersAreNot(text: String) {
        for level in MetricLevel.allCases { #expect(CalibrationGoal(text, level: level) == nil) }
    }

    @Test func someAreForObjectsOnly() {
        #expect(CalibrationGoal("count", level: .pixel) == nil)
        #expect(CalibrationGoal("hit_recall>=0.5", level: .pixel) == nil)
    }
}

@Suite struct CalibrationTests {
    /// One row: objects of one to six pixels with a score each, two pixels apart; labelled or not.
    private func sweep(
        _ objects: [(score: Float, pixels: Int, isCar: Bool)], areas: [Int] = [0], missedCars: Int = 0
    ) -> SweepCounts {
        var (scores, labels): ([Float], [UInt8]) = ([], [])
        for object in objects {
            scores += [Float](repeating: object.score, count: object.pixels) + [0, 0]
            labels += [UInt8](repeating: object.isCar ? 1 : 0, count: object.pixels) + [0, 0]
        }
        for _ in 0..<missedCars {
            scores += [0, 0, 0, 0]
            labels += [1, 1, 0, 0]
        }
        var map = ScoreMap(width: scores.count)
        for score in scores { map.append(score: score, candidate: 1) }
        let scale = ThresholdScale([0.1, 0.3, 0.5, 0.7, 0.9])
        return SweepCounts(
            scores: map, labels: labels, classes: 2, grid: SweepGrid(scale: scale, minimumAreas: areas),
            rule: ObjectRule())
    }

    private func outcome(_ sweep: SweepCounts, _ goal: String, _ level: MetricLevel = .object) throws
        -> CalibrationOutcome
    {
        sweep.calibrated(for: try #require(CalibrationGoal(goal, level: level)), rule: ObjectRule())
    }

    private func met(_ sweep: SweepCounts, _ goal: String, _ level: MetricLevel = .object) throws -> [Double] {
        guard case .met(let setting) = try outcome(sweep, goal, level) else { return [] }
        return [setting.threshold, Double(setting.rule.minimumArea)]
    }

    private var mixed: SweepCounts {
        sweep([
            (0.95, 4, true), (0.8, 4, true), (0.6, 1, false), (0.6, 1, false), (0.4, 4, true), (0.2, 4, false),
        ])
    }

    @Test func theBestPrecisionWithTheRecallThatIsAskedFor() throws {
        // By threshold 0.1 … 0.9: right 3, 3, 2, 2, 1 of 3; false 3, 2, 2, 0, 0.
        #expect(try met(mixed, "recall>=1") == [0.3, 0])
        #expect(try met(mixed, "recall>=0.6") == [0.7, 0])
        #expect(try met(mixed, "precision>=0.9") == [0.7, 0], "of the precise ones that with the best recall")
        #expect(try met(mixed, "f1") == [0.7, 0])
        #expect(try met(mixed, "hit_recall>=0.9") == [0.3, 0])
        #expect(try met(mixed, "count") == [0.7, 0], "2 for 3; 4 for 3 at 0.5 is as near, but two of them are false")
    }

    @Test func aCountIsMadeOfTheRightObjects() throws {
        // By threshold: right 3, 3, 0, 0, 0 of 3; false 2, 2, 2, 2, 0.
        let lucky: [(Float, Int, Bool)] = [
            (0.4, 4, true), (0.4, 4, true), (0.4, 4, true), (0.8, 4, false), (0.8, 4, false),
        ]
        #expect(try met(sweep(lucky), "count") == [0.3, 0], "2 false ones at 0.7 for 3 cars would be nearer than 5")
    }

    @Test func pixelsHaveGoalsOfTheirOwn() throws {
        // Pixels right 12, 12, 8, 8, 4 of 12; false 6, 2, 2, 0, 0.
        #expect(try met(mixed, "recall>=0.7", .pixel) == [0.3, 0])
        #expect(try met(mixed, "f1", .pixel) == [0.3, 0])
    }

    @Test func aMinimumAreaMayDoWhatNoThresholdCan() throws {
        let specks = sweep(
            [(0.6, 1, false), (0.8, 1, false), (0.6, 4, true), (0.75, 4, true), (0.95, 2, false)], areas: [0, 2, 3, 5])
        #expect(try met(specks, "f1") == [0.3, 3])
    }

    @Test func equalOnesAreTakenNearTheMiddle() throws {
        #expect(try met(sweep([(0.95, 4, true)], areas: [0, 3]), "f1") == [0.5, 0])
    }

    @Test func aPlateausMiddleIsTakenAndNotItsEndNearestToAHalf() throws {
        // F1 is 1 up to the car's score.
        #expect(try met(sweep([(0.35, 4, true), (0.02, 4, false)]), "f1") == [0.3, 0], "of two the one nearer to 0.5")
        #expect(try met(sweep([(0.75, 4, true), (0.05, 4, false)], areas: [0, 3]), "f1") == [0.5, 0])
        // Without an area only at 0.5, from 3 pixels on from 0.1 to 0.5.
        #expect(try met(sweep([(0.6, 4, true), (0.4, 2, false)], areas: [0, 3]), "f1") == [0.3, 3])
    }

    @Test func ofEqualPrecisionsTheBetterRecallIsTaken() throws {
        // Precision 1 from 0.1 on; recall 1 up to 0.3, then 2 of 3.
        let sure = sweep([(0.95, 4, true), (0.95, 4, true), (0.4, 4, true)])
        #expect(try met(sure, "recall>=0.5")[0] == 0.3)
    }

    @Test func whatCannotBeReachedSaysWhatCan() throws {
        let half = sweep([(0.4, 4, true), (0.2, 4, false)], missedCars: 1)
        guard case .unreachable(let setting) = try outcome(half, "recall>=0.95") else {
            Issue.record("recall 0.95 of two cars of which one has no score")
            return
        }
        #expect(setting.counts.value(of: .objectRecall) == 0.5)
        #expect(setting.threshold == 0.3, "of two thresholds the one nearer to 0.5")
    }

    @Test func withoutObjectsNothingIsDefined() throws {
        #expect(try outcome(sweep([(0.4, 4, false)]), "recall>=0.5") == .undefined)
        #expect(try outcome(sweep([(0, 4, false)]), "f1") == .undefined)
        #expect(try outcome(sweep([(0, 4, true)]), "precision>=0.5") == .undefined, "nothing is ever predicted")
    }
}
