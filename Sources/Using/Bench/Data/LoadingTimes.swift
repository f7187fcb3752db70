// What it takes to get tiles from their files and batches from the tiles.
import Base
import Dataset
import Foundation

/// Seconds of the parts of loading, each measured by itself with nothing else to do.
struct LoadingTimes {
    /// By file extension: tiles read, checked and measured in a second, on all threads.
    let tilesPerSecond: [(key: String, value: Double)]
    /// To cut and normalise one batch of crops from tiles in memory, on the loader's one thread.
    let crop: Double
    /// To vary it: flips, turns, scale, light, noise.
    let augment: Double
    /// To read it from the files instead, as for tiles beyond `data.memory_limit`.
    let decode: Double

    /// One batch of tiles in memory.
    var batch: Double { crop + augment }

    init(_ pairs: [TilePair], tiles: TileSet, batch: LoaderSettings, steps: Int) throws {
        tilesPerSecond = try Dictionary(grouping: pairs) { fileExtension(of: $0.imagePath) }
            .sorted { $0.key < $1.key }.map { kind, pairs in
                let seconds = try Self.median(of: 3) { _ = try TileSet(pairs: pairs) }
                return (kind, Double(pairs.count) / seconds)
            }
        let plain = try Self.secondsPerBatch(batch.loader(of: tiles, augmentation: .none), steps)
        let varied = try Self.secondsPerBatch(batch.loader(of: tiles), steps)
        let fromFiles = try Self.secondsPerBatch(
            batch.loader(of: TileSet(pairs: pairs, memoryLimit: 0)), steps)
        (crop, augment, decode) = (plain, max(0, varied - plain), max(0, fromFiles - varied))
    }

    /// The median time between two batches for a consumer that has nothing else to do.
    private static func secondsPerBatch(_ loader: BatchLoader, _ steps: Int) throws -> Double {
        // The first batches may have been made ahead.
        let ahead = 4
        loader.start(epoch: 0, steps: ahead + steps)
        defer { loader.stop() }
        for _ in 0..<ahead { _ = try loader.next() }
        return try median(of: steps) { _ = try loader.next() }
    }

    private static func median(of count: Int, _ work: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let times = try (0..<count).map { _ in try clock.measure(work) / .seconds(1) }.sorted()
        return times[count / 2]
    }
}
