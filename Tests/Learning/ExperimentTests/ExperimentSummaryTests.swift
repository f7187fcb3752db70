// The comparison of arms: what is in its tables, for people and for programs.
import Base
import Configuration
import Experiment
import Foundation
import Metrics
import Schedule
import TestSupport
import Testing

@Suite struct ExperimentSummaryTests {
    private func settings(_ more: String = "") throws -> ExperimentSettings {
        try withTemporaryFolder { folder in
            let text = """
                base:
                  data: {train: {images: a, masks: b}, val: {images: c, masks: d}}
                  schedule: {phases: [{name: only, loss: jaccard, max_epochs: 6}]}
                seeds: [1, 2]
                metrics: [pixel_recall, object_recall, count_bias]
                arms: {first: {}, second: {model: {width: 4}}}
                """
            try AtomicFile.write(text + "\n" + more, to: folder + "/experiment.yaml")
            return try ExperimentSettings.load(path: folder + "/experiment.yaml")
        }
    }

    /// Counts of 20 labelled objects.
    private func point(_ threshold: Double, right: Int, wrong: Int) -> RunMeasurement.Point {
        var counts = EvaluationCounts(classes: 2)
        counts.foreground[0].objects = ObjectCounts(
            truePositives: right, falsePositives: wrong, falseNegatives: 20 - right)
        counts.foreground[0].pixels = PixelCounts(truePositives: right, falseNegatives: 20 - right)
        counts.foreground[0].counting = CountError(predicted: right + wrong, labelled: 20)
        return RunMeasurement.Point(threshold: threshold, minimumArea: 12, counts: counts)
    }

    private func run(
        _ right: Int, _ wrong: Int, steps: Int = 100, outcome: Outcome = .completed,
        phases: [RunMeasurement.PhaseEnd] = []
    ) -> RunMeasurement {
        RunMeasurement(
            model: .best, epoch: 6, epochs: 6, steps: steps, seconds: 90, outcome: outcome,
            usual: point(0.5, right: right, wrong: wrong),
            calibrated: RunMeasurement.Calibrated(
                thresholds: [0.6, 0.8], minimumAreas: [12, 30],
                counts: point(0.7, right: right, wrong: wrong / 2).counts),
            goal: "f1",
            sweep: [
                point(0.3, right: right + 2, wrong: wrong + 10), point(0.5, right: right, wrong: wrong),
                point(0.7, right: right, wrong: wrong / 2), point(0.9, right: right / 2, wrong: 0),
            ], phases: phases)
    }

    private func csv(_ summary: ExperimentSummary) -> [[String: String]] {
        let lines = summary.csv.split(separator: "\n").map { $0.components(separatedBy: ",") }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    @Test func aRowHoldsMeanAndDeviationOfEachColumn() throws {
        let summary = try ExperimentSummary(settings(), measurements: [[run(10, 8), run(14, 4)], [run(12, 20)]])
        let rows = csv(summary)
        #expect(rows.map { $0["arm"] } == ["first", "second"] && rows.map { $0["runs"] } == ["2", "1"])
        #expect(rows[0]["object_recall_mean"] == "0.6")
        #expect(
            rows[0]["object_recall_deviation"].flatMap(Double.init).map { abs($0 - 0.02.squareRoot()) < 1e-9 } == true)
        #expect(rows[1]["object_recall_mean"] == "0.6" && rows[1]["object_recall_deviation"] == "")
        #expect(rows[0]["calibrated_threshold_mean"] == "0.7" && rows[0]["calibrated_minimum_area_mean"] == "21.0")
        #expect(rows[0]["calibrated_count_bias_mean"] == "-5.0")
        #expect(rows[0]["count_bias_mean"] == "-2.0" && rows[0]["minutes_mean"] == "1.5")

        let markdown = summary.markdown
        #expect(markdown.contains("| first | 2 | 0.600 ± 0.141 | 0.600 ± 0.141 | -2.00 ± 0.00 |"))
        #expect(markdown.contains("| second | 1 | 0.600 | 0.600 | 12.00 |"))
        #expect(markdown.contains("3 of 4 runs are finished."))
    }

    @Test func falseObjectsAreComparedAtARecallThatAllReach() throws {
        // The runs reach a recall of 12/20, 16/20 and 14/20 at the lowest threshold.
        let all = [[run(10, 8), run(14, 4)], [run(12, 20)]]
        let summary = try ExperimentSummary(settings(), measurements: all)
        #expect(summary.equalRecall == 0.6)
        #expect(csv(summary).map { $0["false_objects_at_equal_recall_mean"] } == ["10.0", "10.0"])
        let lower = try ExperimentSummary(settings("equal_recall: 0.5"), measurements: all)
        #expect(csv(lower).map { $0["false_objects_at_equal_recall_mean"] } == ["3.0", "10.0"])
        let higher = try ExperimentSummary(settings("equal_recall: 0.75"), measurements: all)
        #expect(
            csv(higher).map { $0["false_objects_at_equal_recall_mean"] } == ["14.0", ""],
            "an arm that does not reach it")
    }

    @Test func anExperimentWithoutAnyRunHasTablesToo() throws {
        let summary = try ExperimentSummary(settings(), measurements: [[], []])
        #expect(summary.equalRecall == nil && csv(summary).allSatisfy { $0["object_recall_mean"] == "" })
        #expect(summary.markdown.contains("| first | 0 | – | – | – |"))
        #expect(summary.markdown.contains("0 of 4 runs are finished."))
    }

    @Test func unequalWorkIsSaid() throws {
        let same = try ExperimentSummary(settings(), measurements: [[run(9, 1), run(9, 1)], [run(9, 1), run(9, 1)]])
        #expect(same.cautions.isEmpty)
        let other = try ExperimentSummary(
            settings(), measurements: [[run(9, 1), run(9, 1, steps: 90)], [run(9, 1), run(9, 1)]])
        #expect(other.cautions == ["Not all runs took the same steps: first 90 to 100, second 100."])
    }

    @Test func aRunThatGaveUpDecidesNothingForTheOthers() throws {
        let summary = try ExperimentSummary(
            settings(), measurements: [[run(10, 8), run(14, 4)], [run(2, 0, outcome: .gaveUp), run(14, 4)]])
        #expect(summary.equalRecall == 0.6)
        #expect(summary.cautions == ["1 run of second gave up after diverging."])
    }

    @Test func theTrajectoryFollowsThePhases() throws {
        func end(_ cycle: Int, _ phase: String, _ epoch: Int, _ recall: Double) -> RunMeasurement.PhaseEnd {
            RunMeasurement.PhaseEnd(cycle: cycle, phase: phase, epoch: epoch, metrics: [.pixelRecall: recall])
        }
        // The second run has left out the phase in the middle of the first cycle.
        let long = [end(1, "a", 2, 0.5), end(1, "b", 3, 0.4), end(1, "c", 4, 0.3), end(2, "a", 6, 0.6)]
        let short = [end(1, "a", 1, 0.7), end(1, "c", 2, 0.1), end(2, "a", 4, 0.8)]
        let summary = try ExperimentSummary(
            settings(), measurements: [[run(9, 1, phases: short), run(9, 1, phases: long)], []])
        let lines = summary.markdown.split(separator: "\n").filter { $0.hasPrefix("| first") }.suffix(4)
        #expect(
            Array(lines) == [
                "| first | 1 | a | 2 | 2 ± 1 | 0.600 ± 0.141 | – | – |", "| first | 1 | b | 1 | 3 | 0.400 | – | – |",
                "| first | 1 | c | 2 | 3 ± 1 | 0.200 ± 0.141 | – | – |",
                "| first | 2 | a | 2 | 5 ± 1 | 0.700 ± 0.141 | – | – |",
            ])
    }

    @Test func programsReadTheSame() throws {
        let summary = try ExperimentSummary(settings(), measurements: [[run(10, 8), run(14, 4)], []])
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(summary.json.compact.utf8)) as? [String: Any])
        let arms = try #require(json["arms"] as? [[String: Any]])
        #expect(arms.map { $0["name"] as? String } == ["first", "second"])
        let recall = try #require((arms[0]["metrics"] as? [String: Any])?["object_recall"] as? [String: Any])
        #expect(recall["mean"] as? Double == 0.6 && recall["values"] as? [Double] == [0.5, 0.7])
        let none = try #require((arms[1]["metrics"] as? [String: Any])?["object_recall"] as? [String: Any])
        #expect(none["mean"] is NSNull && (none["values"] as? [Double])?.isEmpty == true)
    }
}
