// The numbers of a phase's loss are printed and stored when it begins and when its bias is raised.
import Configuration
import Foundation
import Model
import TestSupport
import Testing
import Training

@Suite struct PhaseLossTests {
    @Test func everyPhaseTellsItsNumbers() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let recorder = Recorder()
            let configuration = try tiny.configuration(
                "schedule.cycles=1", "schedule.phases.recall.until={metric: object_recall, at_least: 1, for: 9}",
                "schedule.phases.recall.on_limit={raise_bias: 2, times: 1}",
                "schedule.phases.precision.loss={kind: jaccard, over: object, margin: 3}")
            _ = try tiny.train(configuration, to: "run", observer: recorder)

            // 5 % of the pixels are cars of 40 pixels.
            let notes = recorder.lines.filter { $0.hasPrefix("note: recall") || $0.hasPrefix("note: precision") }
                .map { $0.prefix { $0 != ";" } }
            #expect(
                notes == [
                    "note: recall: weighted_cross_entropy, weights background 1, car 19",
                    "note: recall: weights are counted in the tiles",
                    "note: recall: weighted_cross_entropy, weights background 1, car 38",
                    "note: precision: object-wise jaccard, pixels of a usual object: car 40",
                ])
            let bodies = try jsonLines(tiny.runFolder("run").events).filter { $0["kind"] as? String == "loss" }
                .map { try #require($0["body"] as? [String: Any]) }
            #expect(bodies.map { $0["phase"] as? String } == ["recall", "recall", "precision"])
            #expect(bodies.map { $0["recallBias"] as? Double } == [1, 2, 2])
            // The loss is written as it would stand in a configuration.
            let losses = bodies.map { $0["loss"] as? [String: Any] }
            #expect(
                losses.map { $0?["kind"] as? String } == [
                    WeightedCrossEntropy.kind, WeightedCrossEntropy.kind, Jaccard.kind,
                ])
            #expect(losses.map { $0?["weights"] as? [Double] } == [[1, 19], [1, 38], nil])
            #expect(losses.last??["object_area"] as? [Double] == [40])
            let kinds = try tiny.eventKinds("run").filter { !["epoch", "best"].contains($0) }
            #expect(kinds == ["start", "loss", "raise_bias", "loss", "limit", "loss", "end"])
        }
    }
}
