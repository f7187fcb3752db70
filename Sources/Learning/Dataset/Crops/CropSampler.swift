// Which crop comes when: a pure function of the seed, the epoch and the crop's number.
import Base
import Foundation

/// Draws crops. The same seed, epoch and index give the same plan, in any order and in any process.
public struct CropSampler: Sendable {
    /// How crops are chosen.
    public let settings: SamplingSettings
    /// How they are varied.
    public let augmentation: AugmentationSettings
    /// What the choice is drawn from.
    public let seed: UInt64
    let bands: Int
    private let tiles: [TileOutline]
    /// Tiles are drawn in proportion to their area: every place of the set is as likely to be seen.
    private let anyTile: WeightedIndex
    private let objectTile: WeightedIndex

    /// - Throws: `UserError(.data)` when a tile is smaller than the crop, or no tile has an object though
    ///   `objectShare` asks for crops with objects.
    public init(
        tiles: TileSet, settings: SamplingSettings, augmentation: AugmentationSettings = .none, seed: UInt64
    ) throws {
        try tiles.checkTiles(holdCropsOf: settings.cropSize)
        if settings.objectShare > 0 { try tiles.checkObjectsExist() }
        self.init(tiles.outlines, bands: tiles.bands, settings, augmentation, seed: seed)
    }

    init(
        _ tiles: [TileOutline], bands: Int, _ settings: SamplingSettings, _ augmentation: AugmentationSettings,
        seed: UInt64
    ) {
        precondition(settings.cropSize > 0 && settings.cropsPerEpoch > 0 && 0...1 ~= settings.objectShare)
        precondition(augmentation.areUsable, "augmentation out of range: \(augmentation)")
        self.settings = settings
        self.augmentation = augmentation
        self.seed = seed
        self.bands = bands
        self.tiles = tiles
        anyTile = WeightedIndex(tiles.map { $0.width * $0.height })
        objectTile = WeightedIndex(
            tiles.map { tile in
                if tile.objects.isEmpty { return 0 }
                return settings.objectSampling == .tile ? tile.width * tile.height : max(1, tile.objectCount)
            })
    }

    /// Whole batches in an epoch; at least 1.
    public func stepsPerEpoch(batchSize: Int) -> Int { max(1, settings.cropsPerEpoch / batchSize) }

    /// The plan of crop `index` (from 0) of `epoch`.
    public func crop(epoch: Int, index: Int) -> CropPlan {
        // Place and variation have streams of their own: switching an augmentation on moves no crop.
        var variation = Random(seed, Stream.variation, UInt64(epoch), UInt64(index))
        var place = Random(seed, Stream.place, UInt64(epoch), UInt64(index))

        let wished = drawSide(&variation)
        let nearObject = place.uniform() < settings.objectShare
        let number = (nearObject ? objectTile : anyTile).draw(&place)
        let tile = tiles[number]
        let side = min(wished, tile.width, tile.height)
        let (freeX, freeY) = (tile.width - side, tile.height - side)
        let (x, y): (Int, Int)
        if nearObject {
            // The pixel lands anywhere in the window, as far as the tile's border allows.
            let point = tile.objects.points[place.integer(below: tile.objects.count)]
            x = min(max(Int(point.x) - place.integer(below: side), 0), freeX)
            y = min(max(Int(point.y) - place.integer(below: side), 0), freeY)
        } else {
            x = place.integer(below: freeX + 1)
            y = place.integer(below: freeY + 1)
        }
        var plan = CropPlan(tile: number, x: x, y: y, side: side, bands: bands)
        vary(&plan, &variation)
        return plan
    }

    /// The side of the source window that shows objects at a scale within the settings: even in the logarithm, so that
    /// [0.5, 2] magnifies as often as it shrinks.
    private func drawSide(_ random: inout Random) -> Int {
        let size = Double(settings.cropSize)
        let (smallest, largest) = (size / augmentation.scale.upperBound, size / augmentation.scale.lowerBound)
        return max(1, Int((smallest * pow(largest / smallest, random.uniform())).rounded()))
    }

    /// Draws all variations, those that are off too, so that each has the same draws whatever the others are.
    private func vary(_ plan: inout CropPlan, _ random: inout Random) {
        let bits = random.next()
        if augmentation.quarterTurns { for _ in 0..<(bits & 3) { plan.orientation.turn() } }
        if augmentation.horizontalFlips, bits & 4 != 0 { plan.orientation.flipHorizontally() }
        if augmentation.verticalFlips, bits & 8 != 0 { plan.orientation.flipVertically() }

        func symmetric(_ size: Double) -> Double { size * (2 * random.uniform() - 1) }
        let gain = 1 + symmetric(augmentation.contrast)
        let offset = symmetric(augmentation.brightness)
        for band in 0..<bands {
            plan.gains[band] = Float(gain * (1 + symmetric(augmentation.bandGain)))
            plan.offsets[band] = Float(offset + symmetric(augmentation.bandOffset))
        }
        plan.noise = Float(augmentation.noise * random.uniform())
        plan.noiseKey = random.next()
    }

    private enum Stream {
        static let place: UInt64 = 0x706C_6163
        static let variation: UInt64 = 0x7661_7279
    }
}
