// Which crops are drawn: by key alone, around objects as often as asked.
import Base
import Dataset
import Testing

@Suite struct CropSamplerTests {
    private let variations = AugmentationSettings.none.with {
        $0.horizontalFlips = true
        $0.verticalFlips = true
        $0.quarterTurns = true
        $0.scale = 0.5...2
        $0.brightness = 0.2
        $0.contrast = 0.3
        $0.bandOffset = 0.1
        $0.bandGain = 0.1
        $0.noise = 0.05
    }

    private func withTiles(_ body: (TileSet) throws -> Void) throws {
        try withTileFolder { folder in
            try folder.writeNoiseTile("a", 100, 60, objects: 3, seed: 1)
            try folder.writeNoiseTile("b", 60, 50, objects: 0, seed: 2)
            try folder.writeNoiseTile("c", 48, 48, objects: 1, seed: 3)
            try body(folder.tiles())
        }
    }

    @Test func isAFunctionOfSeedEpochAndIndex() throws {
        try withTiles { tiles in
            let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (32, 0.5, 64) }
            let sampler = try CropSampler(tiles: tiles, settings: settings, augmentation: variations, seed: 5)
            let again = try CropSampler(tiles: tiles, settings: settings, augmentation: variations, seed: 5)
            let other = try CropSampler(tiles: tiles, settings: settings, augmentation: variations, seed: 6)
            let plans = (0..<64).map { sampler.crop(epoch: 2, index: $0) }
            #expect(plans == (0..<64).reversed().map { again.crop(epoch: 2, index: $0) }.reversed())
            #expect(plans != (0..<64).map { sampler.crop(epoch: 3, index: $0) })
            #expect(plans != (0..<64).map { other.crop(epoch: 2, index: $0) })
        }
    }

    @Test func cropsLieInTheirTiles() throws {
        try withTiles { tiles in
            let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (32, 0.5, 2000) }
            let sampler = try CropSampler(tiles: tiles, settings: settings, augmentation: variations, seed: 5)
            var sides: Set<Int> = []
            for index in 0..<2000 {
                let plan = sampler.crop(epoch: 0, index: index)
                let (width, height) = tiles.size(of: plan.tile)
                #expect(plan.x >= 0 && plan.y >= 0 && plan.x + plan.side <= width && plan.y + plan.side <= height)
                sides.insert(plan.side)
            }
            // 32 / 2 ... 32 / 0.5, cut to the smaller side of the largest tile.
            #expect(sides.min() == 16 && sides.max() == 60)
        }
    }

    @Test func theObjectShareHoldsObjects() throws {
        try withTiles { tiles in
            let labels = try (0..<3).map { try tiles.tile($0).labels }
            func share(_ objectShare: Double) throws -> Double {
                let settings = SamplingSettings {
                    $0.cropSize = 12
                    $0.objectShare = objectShare
                    $0.cropsPerEpoch = 1000
                }
                let sampler = try CropSampler(tiles: tiles, settings: settings, seed: 1)
                let hits = (0..<1000).filter { index in
                    let plan = sampler.crop(epoch: 0, index: index)
                    let width = tiles.size(of: plan.tile).width
                    return (plan.y..<plan.y + 12).contains { y in
                        (plan.x..<plan.x + 12).contains { x in labels[plan.tile][y * width + x] == 1 }
                    }
                }
                return Double(hits.count) / 1000
            }
            let (none, half, all) = (try share(0), try share(0.5), try share(1))
            #expect(all == 1)
            #expect(none < 0.5)
            #expect(abs(half - (none + 1) / 2) < 0.06)
        }
    }

    @Test func anObjectPixelMayLieAnywhereInTheCrop() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 40, 40) { _, _, _ in 0 }
            try folder.writeMask("a", 40, 40) { x, y in x == 20 && y == 20 ? 255 : 0 }
            let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (4, 1, 400) }
            let sampler = try CropSampler(tiles: folder.tiles(), settings: settings, seed: 1)
            let places = Set(
                (0..<400).map { index in
                    let plan = sampler.crop(epoch: 0, index: index)
                    return (20 - plan.y) * 4 + 20 - plan.x
                })
            #expect(places == Set(0..<16))
        }
    }

    @Test func tilesComeInProportionToTheirArea() throws {
        try withTiles { tiles in
            let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (32, 0, 3000) }
            let sampler = try CropSampler(tiles: tiles, settings: settings, seed: 9)
            var counts = [0, 0, 0]
            for index in 0..<3000 { counts[sampler.crop(epoch: 1, index: index).tile] += 1 }
            let areas = [6000.0, 3000, 2304]
            for (count, area) in zip(counts, areas) { #expect(abs(Double(count) - 3000 * area / 11_304) < 120) }
        }
    }

    /// A tile with one object and one with nine: by tile each is drawn as often, by object nine times as often.
    @Test(arguments: [(SamplingSettings.ObjectSampling.tile, 0.5), (.object, 0.9)])
    func objectsAreDrawnByTileOrOneByOne(sampling: SamplingSettings.ObjectSampling, expected: Double) throws {
        try withTileFolder { folder in
            for (name, objects) in [("few", 1), ("many", 9), ("none", 0)] {
                try folder.writeImage(name, 64, 64) { _, _, _ in 0 }
                // 3 × 3 pixels each, on a grid.
                try folder.writeMask(name, 64, 64) { x, y in
                    x / 16 < 3 && y / 16 < 3 && x % 16 < 3 && y % 16 < 3 && y / 16 * 3 + x / 16 < objects ? 255 : 0
                }
            }
            let settings = SamplingSettings {
                ($0.cropSize, $0.objectShare, $0.cropsPerEpoch, $0.objectSampling) = (16, 1, 4000, sampling)
            }
            let sampler = try CropSampler(tiles: folder.tiles(), settings: settings, seed: 3)
            let tiles = (0..<4000).map { sampler.crop(epoch: 0, index: $0).tile }
            #expect(!tiles.contains(2))
            #expect(abs(Double(tiles.count { $0 == 1 }) / 4000 - expected) < 0.025)
        }
    }

    /// [0.5, 2] magnifies as often as it shrinks, and each doubling is as likely as another.
    @Test func scalesAreEvenInTheLogarithm() throws {
        try withTileFolder { folder in
            try folder.writeNoiseTile("a", 300, 300, seed: 1)
            let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (64, 0, 4000) }
            var augmentation = AugmentationSettings.none
            augmentation.scale = 0.25...2
            let sampler = try CropSampler(
                tiles: folder.tiles(), settings: settings, augmentation: augmentation, seed: 2)
            let scales = (0..<4000).map { 64 / Double(sampler.crop(epoch: 0, index: $0).side) }
            for (low, high) in [(0.0, 0.5), (0.5, 1), (1, 3.0)] {
                #expect(abs(Double(scales.count { $0 >= low && $0 < high }) / 4000 - 1.0 / 3) < 0.04, "\(low)")
            }
        }
    }

    @Test func switchingAVariationOnMovesNoCrop() throws {
        try withTiles { tiles in
            let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (32, 0.5, 50) }
            let plain = try CropSampler(tiles: tiles, settings: settings, seed: 4)
            var changed = variations
            changed.scale = 1...1
            let varied = try CropSampler(tiles: tiles, settings: settings, augmentation: changed, seed: 4)
            for index in 0..<50 {
                let (a, b) = (plain.crop(epoch: 0, index: index), varied.crop(epoch: 0, index: index))
                #expect(a.tile == b.tile && a.x == b.x && a.y == b.y && a.side == b.side)
                #expect(a.orientation.isIdentity && a.gains == [1, 1, 1] && a.offsets == [0, 0, 0] && a.noise == 0)
            }
        }
    }

    @Test func variationsStayInTheirRanges() throws {
        try withTiles { tiles in
            let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (32, 0.5, 500) }
            let sampler = try CropSampler(tiles: tiles, settings: settings, augmentation: variations, seed: 4)
            let plans = (0..<500).map { sampler.crop(epoch: 0, index: $0) }
            let (gains, offsets) = (plans.flatMap(\.gains), plans.flatMap(\.offsets))
            #expect(gains.min()! >= 0.7 * 0.9 && gains.min()! < 0.75 && gains.max()! <= 1.3 * 1.1 && gains.max()! > 1.3)
            #expect(
                offsets.min()! >= -0.3001 && offsets.min()! < -0.25 && offsets.max()! <= 0.3001 && offsets.max()! > 0.25
            )
            #expect(plans.allSatisfy { 0...0.05 ~= $0.noise } && plans.map(\.noise).max()! > 0.045)
            #expect(Set(plans.map(\.orientation)).count == 8)
            #expect(Set(plans.map(\.noiseKey)).count == 500)
        }
    }
}
