// What a command says it needs is what it takes; with less it is refused.
import Base
import Foundation
import TestSupport
import Testing

/// Not under sanitizers, which take memory of their own.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ASAN_OPTIONS"] == nil)) struct MemoryTests {
    /// The estimate of `segtrain arguments`, in MiB.
    private func announced(_ arguments: [String], in folder: String) throws -> Int {
        let refused = try segtrain(arguments + ["--memory-limit", "1"], folder: folder)
        #expect(refused.exitCode == UserError.Kind.memory.rawValue)
        let sentence = try #require(
            refused.errors.wholeMatch(
                of: /segtrain: .* needs about (\d+) MiB: .*; --memory-limit allows 1 MiB; .*\n/), "\(refused.errors)")
        return try #require(Int(sentence.1))
    }

    @Test func estimatesAreWithinASixthOfThePeak() throws {
        try withTemporaryFolder { folder in
            let settings = """
                model: {width: 16, depth: 2}
                sampling: {crop_size: 256, crops_per_epoch: 2}
                training: {batch_size: 2}
                schedule: {cycles: 1, phases: [{name: only, loss: {kind: lovasz, smooth: 1}, max_epochs: 1}]}
                """
            try makeTinyTraining(in: folder, tiles: 2, size: 512, settings: settings)
            let arguments = ["train", "--config", "tiny.yaml", "--output", "run"]
            let estimate = try announced(arguments, in: folder)
            #expect(!FileManager.default.fileExists(atPath: folder + "/run"))

            let trained = try segtrain(arguments + ["--memory-limit", "\(estimate + 16)"], folder: folder)
            try #require(trained.exitCode == 0, "\(trained.errors)")
            let peak = try #require(trained.output.firstMatch(of: /peak memory (\d+) MiB/).flatMap { Int($0.1) })
            #expect(abs(estimate - peak) * 6 <= peak, "announced \(estimate) MiB, took \(peak)")

            for use in [
                ["eval", "--model", "run", "--images", "tiles/val/images", "--masks", "tiles/val/masks"],
                ["predict", "--model", "run", "tiles/val/images", "--output", "masks"],
            ] {
                let needed = try announced(use, in: folder)
                let result = try segtrain(use + ["--memory-limit", "\(needed + 16)"], folder: folder)
                #expect(result.exitCode == 0, "\(use[0]) with the \(needed) MiB that it asked for: \(result.errors)")
                // A window of 128 takes a fraction of one of 512.
                #expect(try announced(use + ["--window", "128"], in: folder) < needed - 8)
            }
        }
    }
}
