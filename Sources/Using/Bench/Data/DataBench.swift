// Times the way from files to batches, and what it costs a training step that runs beside it.
import Base
import Configuration
import Dataset
import Model
import Tensor

/// Loads batches as `segtrain train` does.
public struct DataBench: Sendable {
    public var tiles: BenchTiles
    public var network: UNetConfiguration
    /// Height and width of the crops, crops in a batch.
    public var size: Int
    public var batch: Int
    public var steps: Int
    public var loss: Loss
    public var precision: Precision

    public init(
        tiles: BenchTiles, network: UNetConfiguration, size: Int, batch: Int, steps: Int, loss: Loss,
        precision: Precision = .fp32
    ) {
        (self.tiles, self.network, self.size, self.precision) = (tiles, network, size, precision)
        (self.batch, self.steps, self.loss) = (batch, steps, loss)
    }

    /// Tiles of a folder that are used, at most.
    private static let mostTiles = 64

    /// - Throws: `UserError` when the tiles cannot be read or are smaller than the crops, or the machine has too little
    ///   memory.
    public func run() throws -> JSONValue {
        try network.requireMemory(images: batch, size: size, training: true, precision: precision)
        return try tiles.withPairs(cropSize: size) { try run(on: Array($0.prefix(Self.mostTiles))) }
    }

    private func run(on pairs: [TilePair]) throws -> JSONValue {
        let set = try TileSet(pairs: pairs)
        let settings = LoaderSettings(batchSize: batch, cropSize: size)
        let loading = try LoadingTimes(pairs, tiles: set, batch: settings, steps: steps)
        let (alone, loaded) = try training(with: settings.loader(of: set), bands: set.bands)
        func milliseconds(_ seconds: Double) -> JSONValue { .rounded(seconds * 1e3) }
        return .object(
            BenchLine.setting("data", network, precision) + [
                ("size", .integer(size)), ("batch", .integer(batch)), ("loss", .text(loss.kind)),
                ("tiles", .text(tiles.source)), ("tile_count", .integer(set.count)),
                ("tiles_per_second", .object(loading.tilesPerSecond.map { ($0.key, .rounded($0.value)) })),
                ("crops_per_second", .rounded(Double(batch) / loading.batch)),
                (
                    "batch_milliseconds",
                    [
                        "crop": milliseconds(loading.crop), "augment": milliseconds(loading.augment),
                        "decode": milliseconds(loading.decode),
                    ]
                ),
                ("loader_share", .rounded(loading.batch / alone.median.seconds)),
                ("step_seconds", alone.json), ("step_seconds_with_loader", loaded.json),
                ("step_ratio", .rounded(loaded.ratio(to: alone))), ("peak_rss_mib", .integer(peakMemoryMiB())),
            ])
    }

    /// Training steps in turn: on a batch that is there, and on the loader's next, while it fills those after that.
    private func training(with loader: BatchLoader, bands: Int) throws -> (alone: TimedSteps, loaded: TimedSteps) {
        var network = network
        network.inputBands = bands
        let step = TrainingStep(
            benching: UNet(network, seed: 1, precision: precision), batchSize: batch, cropSize: size)
        func train(_ batch: Batch) throws {
            _ = try step.run(batch.images, labels: batch.labels, loss: loss, dropoutKey: 0, learningRate: 1e-3)
        }

        let warmUp = 2
        loader.start(epoch: 0, steps: warmUp + steps)
        defer { loader.stop() }
        for _ in 0..<warmUp { try loader.next().map(train) }
        var times = TimedSteps()
        for _ in 0..<steps {
            var last: Batch?
            try times.time {
                last = try loader.next()
                try last.map(train)
            }
            // The loader has filled its batches meanwhile and waits.
            try times.time { try last.map(train) }
        }
        return (alone: times.alternate(from: 1), loaded: times.alternate(from: 0))
    }
}
