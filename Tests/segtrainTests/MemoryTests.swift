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

    /// Limits of addresses and of data: one line and 71, or the work; no crash report.
    @Test(arguments: ["-v 130000", "-v 160000", "-v 200000", "-d 4000", "-d 12000", "-d 40000"])
    func withLittleMemoryNothingCrashes(limit: String) throws {
        try withTemporaryFolder { folder in
            let settings = "schedule: {cycles: 1, phases: [{name: only, loss: jaccard, max_epochs: 1}]}"
            try makeTinyTraining(in: folder, tiles: 4, size: 256, settings: settings)
            let tiles = "--images tiles/train/images --masks tiles/train/masks"
            for command in [
                "train --config tiny.yaml --output run", "data stats \(tiles)", "data check \(tiles)",
                "data preview \(tiles) --output sheet.png", "data synthesize --tiles 2 --size 512 --output set",
                "data vectorize $(ls tiles/train/masks/* | head -1) --output cars.geojson",
                "inspect tiles/train/images/*",
                "bench --batch 4 --size 64 --steps 1",
            ] {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: "/bin/bash")
                process.arguments = ["-c", "ulimit \(limit); exec \"$segtrain\" \(command)"]
                process.currentDirectoryURL = URL(fileURLWithPath: folder)
                process.environment = ["segtrain": try productPath()]
                process.standardOutput = FileHandle.nullDevice
                let errors = Pipe()
                process.standardError = errors
                try process.run()
                let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                // Below what the loader of programs needs, it says so itself, with 127.
                let isRefused = process.terminationStatus == 71 && text.split(separator: "\n").count == 1
                #expect(
                    process.terminationReason == .exit && (isRefused || [0, 127].contains(process.terminationStatus)),
                    "\(command) with ulimit \(limit): \(process.terminationStatus) \(text)")
            }
        }
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
