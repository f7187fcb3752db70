// What the optimizer does on entering a phase, seen in the checkpoint that is written there.
import Foundation
import TestSupport
import Testing
import Training

@Suite struct OptimizerEntryTests {
    private static let moments = ["optimizer.adamw.first_moment", "optimizer.adamw.second_moment"]

    /// A run of both phases, and its checkpoint between them.
    private struct Switch {
        let state: TrainingState
        let moments: [[Float]]
        let notes: [String]
        let ratio: Double?
        let final: [String: [Float]]
    }

    private func run(_ tiny: TinyRun, _ optimizer: String?, _ others: String...) throws -> Switch {
        let name = optimizer ?? "unsaid"
        let between = "\(tiny.folder)/\(name)-between.safetensors"
        let recorder = Recorder { line in
            guard line == "step 1 of 2 in epoch 2" else { return }
            try? FileManager.default.copyItem(atPath: tiny.runFolder(name).last, toPath: between)
        }
        let overrides = ["schedule.cycles=1"] + (optimizer.map { ["schedule.phases.precision.optimizer=\($0)"] } ?? [])
        _ = try tiny.train(tiny.configuration(overrides + others), to: name, observer: recorder)
        let all = try tensors(between)
        let change = try jsonLines(tiny.runFolder(name).events).first { $0["kind"] as? String == "optimizer" }
        return Switch(
            state: try Checkpoint(reading: between).state, moments: try Self.moments.map { try #require(all[$0]) },
            notes: recorder.lines.filter { $0.hasPrefix("note: precision: ") },
            ratio: (change?["body"] as? [String: Any])?["gradientRatio"] as? Double,
            final: try tensors(tiny.runFolder(name).last))
    }

    @Test func theMomentsAreKeptForgottenOrScaled() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let (unsaid, keep, reset, rescale) = try (
                run(tiny, nil), run(tiny, "keep"), run(tiny, "reset"), run(tiny, "rescale")
            )
            #expect(unsaid.final == keep.final && keep.ratio == nil && keep.notes.isEmpty)
            #expect(keep.moments.allSatisfy { $0.contains { $0 != 0 } } && keep.state.forgottenSteps == nil)

            #expect(reset.moments.allSatisfy { $0.allSatisfy { $0 == 0 } })
            #expect(reset.state.optimizerSteps == 2 && reset.state.forgottenSteps == 2 && reset.ratio == nil)
            #expect(reset.notes == ["note: precision: the optimizer begins anew"])

            let ratio = try #require(rescale.ratio)
            #expect(ratio > 0 && abs(ratio - 1) > 0.01, "the losses' gradients differ")
            #expect(rescale.state.forgottenSteps == nil)
            for (own, kept, factor) in [
                (rescale.moments[0], keep.moments[0], Float(ratio)),
                (rescale.moments[1], keep.moments[1], Float(ratio * ratio)),
            ] {
                #expect(zip(own, kept).allSatisfy { $0 == $1 * factor })
            }
            #expect(rescale.notes.count == 1 && rescale.notes[0].contains(" times those of recall, "))
            #expect(Set([keep, reset, rescale].map(\.final)).count == 3)
        }
    }

    /// Clipped to the same norm both losses have gradients of one size.
    @Test func normsAreComparedAsStepsClipThem() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            #expect(try run(tiny, "rescale", "training.gradient_clip=0.0001").ratio == 1)
        }
    }
}
