// Batches as the configuration for real tiles asks for them.
import Dataset

struct LoaderSettings {
    let batchSize: Int
    let cropSize: Int

    /// As in configs/cars-30cm.yaml.
    static let augmentation = AugmentationSettings.none.with {
        $0.horizontalFlips = true
        $0.verticalFlips = true
        $0.quarterTurns = true
        $0.scale = 0.85...1.2
        $0.brightness = 0.2
        $0.contrast = 0.2
        $0.bandOffset = 0.05
        $0.noise = 0.05
    }

    /// - Throws: `UserError(.data)` when a tile is smaller than the crop.
    func loader(
        of tiles: TileSet, augmentation: AugmentationSettings = LoaderSettings.augmentation
    ) throws -> BatchLoader {
        try tiles.checkTiles(holdCropsOf: cropSize, setting: "--size")
        // Tiles without objects cost as much as others.
        let hasObjects = tiles.statistics.objects.dropFirst().contains { $0 > 0 }
        let settings = SamplingSettings { ($0.cropSize, $0.objectShare) = (cropSize, hasObjects ? 0.5 : 0) }
        let sampler = try CropSampler(tiles: tiles, settings: settings, augmentation: augmentation, seed: 1)
        return BatchLoader(
            tiles: tiles, sampler: sampler, normalization: tiles.normalization, batchSize: batchSize)
    }
}
