// A training that would not fit is refused before its first step, with a setting that makes it fit.
import Base
import Configuration
import Dataset
import Foundation
import Raster
import TestSupport
import Testing
import Training

@Suite struct TrainingMemoryTests {
    /// A batch that takes some hundreds of MiB.
    private func large(_ tiny: TinyRun) throws -> Configuration {
        var configuration = try tiny.configuration()
        configuration.training.batchSize = 512
        configuration.sampling.cropsPerEpoch = 512
        configuration.model.width = 16
        return configuration
    }

    /// The refusal of a training with an allowance, in a process that takes 20 MiB; nil when it may begin.
    private func refusal(_ configuration: Configuration, mebibytes: Int) throws -> UserError? {
        let data = configuration.data
        func headers(_ folders: TileFolders) throws -> TileHeaders {
            try TileHeaders(pairs: pairTiles(images: folders.images, masks: folders.masks))
        }
        let memory = try TrainingMemory(
            configuration: configuration, training: headers(data.train), validation: headers(data.validation),
            resident: 20 << 20)
        do {
            _ = try memory.require(limit: mebibytes << 20)
            return nil
        } catch {
            return try #require(error as? UserError)
        }
    }

    /// The limit is for both splits together; training tiles come first.
    @Test func tilesOfBothSplitsShareTheLimit() throws {
        try withTemporaryFolder { folder in
            let data = try TinyRun(in: folder).configuration().data
            let (training, validation) = (
                try TileHeaders(pairs: pairTiles(images: data.train.images, masks: data.train.masks)),
                try TileHeaders(pairs: pairTiles(images: data.validation.images, masks: data.validation.masks))
            )
            let all = training.keptBytes + validation.keptBytes
            for limit in [0, training.keptBytes / 2, training.keptBytes, all - 1, all, 2 * all] {
                let kept = TileHeaders.keeping(training: training, validation: validation, atMost: limit)
                #expect(kept.training.keptBytes <= limit - kept.validation.keptBytes)
                let bytes = kept.training.keptBytes + kept.validation.keptBytes
                #expect((limit >= all) == (bytes == all))
                if limit >= training.keptBytes { #expect(kept.training.keptBytes == training.keptBytes) }
            }
        }
    }

    /// What is known of tiles takes memory, too, whether they are kept or not: a hundred links to one tile.
    @Test func knowledgeOfTilesCounts() throws {
        try withTemporaryFolder { folder in
            let configuration = try TinyRun(in: folder).configuration()
            func estimate() throws -> MemoryEstimate {
                func headers(_ folders: TileFolders) throws -> TileHeaders {
                    try TileHeaders(pairs: pairTiles(images: folders.images, masks: folders.masks), memoryLimit: 0)
                }
                return try TrainingMemory(
                    configuration: configuration, training: headers(configuration.data.train),
                    validation: headers(configuration.data.validation), resident: 0
                ).estimate()
            }
            let few = try estimate().bytes
            for kind in ["images", "masks"] {
                for index in 0..<100 {
                    try FileManager.default.linkItem(
                        atPath: "\(folder)/train/\(kind)/a.png", toPath: "\(folder)/train/\(kind)/copy\(index).png")
                }
            }
            #expect(try estimate().bytes > few + 100 * 2048)
        }
    }

    /// The rows that wait for the validation loss are as wide as the widest tile, which need not be the largest.
    @Test func theWidestTileCounts() throws {
        try withTemporaryFolder { folder in
            let configuration = try TinyRun(in: folder).configuration()
            let folders = configuration.data.validation
            func headers() throws -> TileHeaders {
                try TileHeaders(pairs: pairTiles(images: folders.images, masks: folders.masks))
            }
            #expect(try headers().largestWidth == 40)
            for (folder, bands) in [(folders.images, 3), (folders.masks, 1)] {
                try RasterWriter.writePNG(
                    path: folder + "/wide.png", width: 700, height: 2, bands: bands,
                    bytes: [UInt8](repeating: 0, count: 700 * 2 * bands))
            }
            #expect(try headers().largestWidth == 700)
            #expect(try headers().shapes().map(\.width).sorted() == [40, 700])
        }
    }

    @Test func eachRemedyDoes() throws {
        try withTemporaryFolder { folder in
            let configuration = try large(TinyRun(in: folder))
            let needed = try #require(try refusal(configuration, mebibytes: 1))
            #expect(needed.kind == .memory)
            let mebibytes = try #require(needed.reason.firstMatch(of: #/needs about (\d+) MiB: network (\d+), /#))
            #expect(try #require(Int(mebibytes.2)) > 200)

            // Half of it must do, with any of the settings that the remedy names.
            let half = try #require(Int(mebibytes.1)) / 2
            let error = try #require(try refusal(configuration, mebibytes: half))
            #expect(error.reason.hasSuffix("; --memory-limit allows \(half) MiB"))
            let remedies = try #require(error.remedy).dropFirst("set ".count).split(separator: " or ")
            #expect(remedies.count >= 2, "\(error)")
            for remedy in remedies {
                let words = remedy.split(separator: " ")
                let value = try #require(words.last.flatMap { Int($0) })
                var changed = configuration
                switch words.first {
                case "training.batch_size": changed.training.batchSize = value
                case "sampling.crop_size": changed.sampling.cropSize = value
                case "model.width": changed.model.width = value
                default: Issue.record("\(remedy) is no remedy that this test knows")
                }
                #expect(try refusal(changed, mebibytes: half) == nil, "\(remedy)")
            }
        }
    }

    @Test func nothingIsLeftOfARefusedRun() throws {
        try withTemporaryFolder { folder in
            let tiny = try TinyRun(in: folder)
            let error = #expect(throws: UserError.self) {
                _ = try Trainer(
                    configuration: large(tiny), folder: tiny.runFolder("run"), resume: false, memoryLimit: 1 << 20,
                    observer: Recorder())
            }
            #expect(error?.kind == .memory)
            #expect(!FileManager.default.fileExists(atPath: tiny.runFolder("run").path))
        }
    }
}
