// How frequent each class is in what the network sees, which is not how frequent it is in the tiles.
import Objects
import Tensor
import Threads

extension TileSet {
    /// Pixels that are looked at, at most, and crops.
    private static let sampledPixels = 1 << 28
    private static let sampledCrops = 4096
    /// The crops are the same whatever the run's seed: arms and seeds of an experiment share their weights.
    private static let samplingSeed: UInt64 = 0x7368_6172

    /// The share of each class among the labelled pixels of crops, by some thousands of draws: with crops of 256 pixels
    /// a standard error of about 2 % of a rare class's share. A class that no crop shows has its share of the tiles.
    ///
    /// - Parameter poll: called before each tile; what it throws ends the counting.
    /// - Throws: `UserError` when a tile cannot be read, or crops cannot be drawn.
    package func sampledShares(
        _ settings: SamplingSettings, _ augmentation: AugmentationSettings, poll: () throws -> Void = {}
    ) throws -> [Double] {
        let sampler = try CropSampler(
            tiles: self, settings: settings, augmentation: augmentation, seed: Self.samplingSeed)
        let size = settings.cropSize
        let crops = min(Self.sampledCrops, max(256, Self.sampledPixels / (size * size)))
        let plans = Dictionary(grouping: (0..<crops).map { sampler.crop(epoch: 0, index: $0) }, by: \.tile)
        let tiles = plans.keys.sorted()
        let counts = try parallelMap(tiles.count) { index in
            try poll()
            return try pixels(in: plans[tiles[index]]!, of: tiles[index])
        }
        var sums = [Double](repeating: 0, count: classMap.classes)
        // In the order of the tiles: the same sum for any number of threads.
        for count in counts { for index in sums.indices { sums[index] += count[index] } }
        let total = sums.reduce(0, +)
        let shares = statistics.pixelShares
        return sums.indices.map { sums[$0] == 0 ? shares[$0] : sums[$0] / total }
    }

    /// Pixels of each class in windows of one tile, each window as large as any other.
    private func pixels(in plans: [CropPlan], of index: Int) throws -> [Double] {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 256), count: plans.count)
        let width = size(of: index).width
        try forEachStripOfLabels(of: index) { strip, labels in
            labels.withUnsafeBufferPointer { labels in
                for (number, plan) in plans.enumerated() {
                    counts[number].withUnsafeMutableBufferPointer { counts in
                        for y in (plan.y..<plan.y + plan.side).clamped(to: strip) {
                            let row = labels.baseAddress! + (y - strip.lowerBound) * width + plan.x
                            for x in 0..<plan.side { counts[Int(row[x])] += 1 }
                        }
                    }
                }
            }
        }
        return (0..<classMap.classes).map { index in
            zip(counts, plans).reduce(0) { $0 + Double($1.0[index]) / Double($1.1.side * $1.1.side) }
        }
    }
}
