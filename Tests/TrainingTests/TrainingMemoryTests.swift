// A training that would not fit is refused before its first step, with a setting that makes it fit.
import Base
import Configuration
import Foundation
import TestSupport
import Testing
import Training

@Suite struct TrainingMemoryTests {
    /// The refusal of a training with an allowance; nil when it may begin.
    private func refusal(_ tiny: TinyRun, _ configuration: Configuration, mebibytes: Int) throws -> UserError? {
        do {
            _ = try Trainer(
                configuration: configuration, folder: tiny.runFolder("run"), resume: false,
                memoryLimit: mebibytes << 20, observer: Recorder())
            try FileManager.default.removeItem(atPath: tiny.runFolder("run").path)
            return nil
        } catch {
            return try #require(error as? UserError)
        }
    }

    @Test func theRemedyIsOne() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            // A batch that takes some hundreds of MiB, where the program is a small part.
            let large = ["training.batch_size=512", "sampling.crops_per_epoch=512", "model.width=16"]
            func configuration(_ more: String...) throws -> Configuration {
                var configuration = try tiny.configuration()
                for override in large + more {
                    let parts = override.split(separator: "=")
                    let value = try #require(Int(parts[1]))
                    switch parts[0] {
                    case "training.batch_size": configuration.training.batchSize = value
                    case "sampling.crops_per_epoch": configuration.sampling.cropsPerEpoch = value
                    case "sampling.crop_size": configuration.sampling.cropSize = value
                    case "model.width": configuration.model.width = value
                    default: Issue.record("\(override) is not known here")
                    }
                }
                return configuration
            }
            let needed = try #require(try refusal(tiny, configuration(), mebibytes: 1))
            #expect(needed.kind == .memory)
            #expect(!FileManager.default.fileExists(atPath: tiny.runFolder("run").path), "nothing is left of it")
            let mebibytes = try #require(needed.reason.firstMatch(of: #/needs about (\d+) MiB: network (\d+), /#))
            #expect(try #require(Int(mebibytes.2)) > 300)

            // Half of it must do, with one of the settings that the remedy names.
            let half = try #require(Int(mebibytes.1)) / 2
            let error = try #require(try refusal(tiny, configuration(), mebibytes: half))
            #expect(error.reason.hasSuffix("; --memory-limit allows \(half) MiB"))
            let remedies = try #require(error.remedy).dropFirst("set ".count).split(separator: " or ")
            #expect(remedies.count >= 2, "\(error)")
            for remedy in remedies {
                let setting = String(remedy).replacing(" to ", with: "=")
                #expect(try refusal(tiny, configuration(setting), mebibytes: half) == nil, "\(setting)")
            }
        }
    }
}
