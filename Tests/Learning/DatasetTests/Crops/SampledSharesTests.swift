// How frequent classes are in the crops, against a count of the crops themselves.
import Dataset
import Testing

@Suite struct SampledSharesTests {
    private let sampling = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (32, 0.5, 3000) }
    private let augmentation = AugmentationSettings.none.with { $0.scale = 0.8...1.25 }

    /// Two tiles with a few small objects, one with none.
    private func withTiles(memoryLimit: Int = 1 << 30, _ body: (TileSet) throws -> Void) throws {
        try withTileFolder { folder in
            try folder.writeNoiseTile("a", 100, 120, objects: 3, seed: 1)
            try folder.writeNoiseTile("b", 90, 100, objects: 0, seed: 2)
            try folder.writeNoiseTile("c", 128, 96, objects: 1, seed: 3)
            try body(folder.tiles(memoryLimit: memoryLimit))
        }
    }

    @Test func areThoseOfTheCropsThatARunSees() throws {
        try withTiles { tiles in
            let shares = try tiles.sampledShares(sampling, augmentation)
            #expect(shares.count == 2 && abs(shares[0] + shares[1] - 1) < 1e-12)
            let sampler = try CropSampler(tiles: tiles, settings: sampling, augmentation: augmentation, seed: 8)
            let loader = BatchLoader(
                tiles: tiles, sampler: sampler, normalization: tiles.normalization, batchSize: 10)
            loader.start(epoch: 0)
            var (objects, pixels) = (0, 0)
            while let batch = try loader.next() {
                objects += batch.labels.count { $0 == 1 }
                pixels += batch.labels.count
            }
            let seen = Double(objects) / Double(pixels)
            #expect(abs(shares[1] / seen - 1) < 0.06, "\(shares[1]) expected, \(seen) seen")
            #expect(shares[1] > 2 * tiles.statistics.pixelShares[1], "crops around objects show more of them")
        }
    }

    @Test func dependNeitherOnMemoryNorOnTheRun() throws {
        var all: [[Double]] = []
        for limit in [1 << 30, 0] {
            try withTiles(memoryLimit: limit) { all.append(try $0.sampledShares(sampling, augmentation)) }
        }
        #expect(all[0] == all[1])
    }

    /// Anywhere, with crops as large as the tiles, the crops are the tiles.
    @Test func ofWholeTilesAreThoseOfTheTiles() throws {
        try withTileFolder { folder in
            try folder.writeNoiseTile("a", 48, 48, objects: 3, seed: 1)
            try folder.writeNoiseTile("b", 48, 48, objects: 0, seed: 2)
            let tiles = try folder.tiles()
            let whole = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (48, 0, 100) }
            let shares = try tiles.sampledShares(whole, .none)
            #expect(abs(shares[1] / tiles.statistics.pixelShares[1] - 1) < 0.05)
        }
    }

    /// A class that no crop shows has a weight all the same.
    @Test func aClassThatNoCropShowsHasItsShareOfTheTiles() throws {
        try withTileFolder { folder in
            // A pixel in the corner of a large tile.
            try folder.writeImage("a", 600, 600) { _, _, _ in 0 }
            try folder.writeMask("a", 600, 600) { x, y in x == 0 && y == 0 ? 255 : 0 }
            let tiles = try folder.tiles()
            let anywhere = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (16, 0, 100) }
            #expect(try tiles.sampledShares(anywhere, .none)[1] == 1.0 / 360_000)
        }
    }
}
