// Batches made ahead of time: the same on any number of threads, in order.
import Base
import Dataset
import Foundation
import Testing

/// A batch by value.
struct BatchCopy: Equatable {
    var step: Int
    var image: [Float]
    var labels: [UInt8]
    var sources: [String]

    init(_ batch: Batch) {
        step = batch.step
        image = Array(UnsafeBufferPointer(start: batch.images.pointer, count: batch.images.count))
        labels = batch.labels
        sources = batch.sources
    }
}

/// One epoch's batches by value.
func allBatches(of loader: BatchLoader, epoch: Int = 0, fromStep: Int = 0, steps: Int? = nil) throws -> [BatchCopy] {
    loader.start(epoch: epoch, fromStep: fromStep, steps: steps)
    var copies: [BatchCopy] = []
    while let batch = try loader.next() { copies.append(BatchCopy(batch)) }
    return copies
}

@Suite struct BatchLoaderTests {
    private let everything = AugmentationSettings.none.with {
        $0.horizontalFlips = true
        $0.verticalFlips = true
        $0.quarterTurns = true
        $0.scale = 0.7...1.5
        $0.brightness = 0.2
        $0.contrast = 0.3
        $0.bandOffset = 0.1
        $0.bandGain = 0.1
        $0.noise = 0.1
    }

    private func withLoader(
        memoryLimit: Int = 1 << 30, depth: Int = 2, seed: UInt64 = 1, _ body: (BatchLoader, TileFolder) throws -> Void
    ) throws {
        try withTileFolder { folder in
            for index in 0..<3 { try folder.writeNoiseTile("t\(index)", 50, 44, seed: UInt64(index)) }
            try body(loader(folder, memoryLimit: memoryLimit, depth: depth, seed: seed), folder)
        }
    }

    private func loader(
        _ folder: TileFolder, memoryLimit: Int = 1 << 30, depth: Int = 2, seed: UInt64 = 1
    ) throws -> BatchLoader {
        let tiles = try folder.tiles(memoryLimit: memoryLimit)
        let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (16, 0.5, 31) }
        let sampler = try CropSampler(tiles: tiles, settings: settings, augmentation: everything, seed: seed)
        return BatchLoader(
            tiles: tiles, sampler: sampler, normalization: tiles.normalization, batchSize: 4, depth: depth)
    }

    @Test func anEpochHasItsWholeBatchesInOrder() throws {
        try withLoader { loader, _ in
            #expect(loader.stepsPerEpoch == 7)
            let batches = try allBatches(of: loader)
            #expect(batches.map(\.step) == Array(0..<7))
            #expect(batches[0].image.count == 4 * 3 * 16 * 16 && batches[0].labels.count == 4 * 16 * 16)
            #expect(batches.allSatisfy { $0.image.allSatisfy(\.isFinite) })
            #expect(try loader.next() == nil)
        }
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        try withLoader { first, folder in
            let batches = try allBatches(of: first, epoch: 3)
            #expect(batches == (try allBatches(of: loader(folder, depth: 5), epoch: 3)))
            #expect(batches != (try allBatches(of: loader(folder, seed: 2), epoch: 3)))
            #expect(batches != (try allBatches(of: first, epoch: 4)))
            #expect(batches == (try allBatches(of: first, epoch: 3)))
        }
    }

    @Test(arguments: [0, 1, 4, 6, 7]) func resumingEqualsAnUnbrokenEpoch(step: Int) throws {
        try withLoader { loader, folder in
            let unbroken = try allBatches(of: loader, epoch: 1)
            let fresh = try self.loader(folder)
            #expect(try allBatches(of: fresh, epoch: 1, fromStep: step) == Array(unbroken.dropFirst(step)))
        }
    }

    @Test func moreStepsThanAnEpochContinueTheSequence() throws {
        try withLoader { loader, _ in
            let batches = try allBatches(of: loader, steps: 9)
            #expect(batches.count == 9)
            #expect(Array(batches.prefix(7)) == (try allBatches(of: loader)))
        }
    }

    @Test func stopsAndStartsAgainAtAnyTime() throws {
        try withLoader { loader, _ in
            let whole = try allBatches(of: loader)
            for taken in 0..<5 {
                loader.start(epoch: 9)
                for _ in 0..<taken { _ = try loader.next() }
                if taken % 2 == 0 { loader.stop() }
                #expect(try allBatches(of: loader) == whole)
            }
        }
    }

    @Test func aBatchIsLeftAloneUntilTheNextCall() throws {
        try withLoader { loader, _ in
            loader.start(epoch: 0)
            let batch = try #require(try loader.next())
            let before = BatchCopy(batch)
            Thread.sleep(forTimeInterval: 0.05)
            #expect(BatchCopy(batch) == before)
        }
    }

    @Test func anErrorComesOutOfNext() throws {
        try withLoader(memoryLimit: 0) { loader, folder in
            for index in 0..<3 { try AtomicFile.write("gone", to: folder.images + "/t\(index).png") }
            loader.start(epoch: 0)
            for _ in 0..<2 {
                #expect { try loader.next() } throws: { ($0 as? UserError)?.path?.hasPrefix(folder.images) == true }
            }
            for index in 0..<3 { try folder.writeNoiseTile("t\(index)", 50, 44, seed: UInt64(index)) }
            #expect(try allBatches(of: loader).count == 7)
        }
    }

    @Test func nothingIsLeftBehind() throws {
        try withTileFolder { folder in
            for index in 0..<3 { try folder.writeNoiseTile("t\(index)", 50, 44, seed: UInt64(index)) }
            weak var tiles: TileSet?
            weak var batch: Batch?
            do {
                let set = try folder.tiles()
                let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (16, 0.5, 64) }
                let sampler = try CropSampler(tiles: set, settings: settings, seed: 1)
                let loader = BatchLoader(tiles: set, sampler: sampler, normalization: set.normalization, batchSize: 4)
                loader.start(epoch: 0)
                batch = try loader.next()
                tiles = set
                #expect(batch != nil)
            }
            #expect(tiles == nil && batch == nil)
        }
    }

    @Test func sourcesNameTileAndWindow() throws {
        try withLoader { loader, _ in
            let source = try allBatches(of: loader)[0].sources[0]
            #expect(source.wholeMatch(of: /t[012] \d+,\d+\+\d+/) != nil)
        }
    }
}
