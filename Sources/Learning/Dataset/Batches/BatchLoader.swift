// Batches made ahead of time, so that the kernels never wait for a crop.
import Base

/// Fills batches on a thread of its own, in an order that follows from the sampler alone. Where the system grants no
/// thread, `next()` fills them.
///
/// Use by one consumer: `start`, then `next()` until nil, then `start` for the next epoch. A resumed run passes the
/// first step it has not done and gets the same batches as an unbroken one.
public final class BatchLoader {
    /// Crops of a batch.
    public let batchSize: Int
    private let maker: BatchMaker
    private let ring: BatchRing
    private let worker = WorkerThread()
    /// Steps that `next()` has to fill itself, where there is no worker.
    private var steps: (epoch: Int, left: Range<Int>)?
    private var isStarted = false

    /// - Parameter depth: batches that are ready or being filled; one more is with the consumer.
    public init(
        tiles: TileSet, sampler: CropSampler, normalization: Normalization, batchSize: Int, depth: Int = 2
    ) {
        precondition(batchSize > 0 && depth > 0, "batch size and depth must be positive, not \(batchSize) and \(depth)")
        precondition(normalization.bands == tiles.bands, "normalisation and tiles differ in bands")
        self.batchSize = batchSize
        maker = BatchMaker(tiles: tiles, sampler: sampler, normalization: normalization, batchSize: batchSize)
        ring = BatchRing(
            (0...depth).map { _ in
                Batch(batchSize: batchSize, bands: tiles.bands, cropSize: sampler.settings.cropSize)
            })
        if worker == nil {
            Notes.once(
                about: "threads",
                "the system grants no more threads: batches are made between the steps, not beside them")
        }
    }

    deinit { stop() }

    /// Whole batches in an epoch.
    public var stepsPerEpoch: Int { maker.sampler.stepsPerEpoch(batchSize: batchSize) }

    /// Begins to fill the batches of `epoch` from step `fromStep` on; ends an epoch that is under way.
    /// - Parameter steps: the steps of the epoch, those before `fromStep` included; `stepsPerEpoch` when nil.
    public func start(epoch: Int, fromStep: Int = 0, steps: Int? = nil) {
        stop()
        let range = fromStep..<max(fromStep, steps ?? stepsPerEpoch)
        ring.open()
        isStarted = true
        guard let worker else {
            self.steps = (epoch, range)
            return
        }
        let (maker, ring) = (maker, ring)
        worker.begin {
            for step in range {
                guard maker.fillNext(of: ring, epoch: epoch, step: step) else { return }
            }
            ring.end()
        }
    }

    /// The next batch, or nil after the last one of the epoch. The batch returned before goes back to be filled.
    /// - Throws: what went wrong while a tile was read, again at every call until `start`.
    public func next() throws -> Batch? {
        precondition(isStarted, "start the loader before asking for a batch")
        if let (epoch, left) = steps {
            if left.isEmpty { ring.end() } else { _ = maker.fillNext(of: ring, epoch: epoch, step: left.lowerBound) }
            steps = (epoch, left.dropFirst())
        }
        return try ring.takeReady()
    }

    /// Ends the epoch and waits until its thread is free.
    public func stop() {
        ring.close()
        worker?.wait()
        steps = nil
        isStarted = false
    }
}

/// Fills one batch; owned by the loader's thread while it runs.
private final class BatchMaker: @unchecked Sendable {
    let sampler: CropSampler
    private let tiles: TileSet
    private let normalization: Normalization
    private let batchSize: Int
    private let renderer: CropRenderer

    init(tiles: TileSet, sampler: CropSampler, normalization: Normalization, batchSize: Int) {
        self.tiles = tiles
        self.sampler = sampler
        self.normalization = normalization
        self.batchSize = batchSize
        renderer = CropRenderer(cropSize: sampler.settings.cropSize)
    }

    /// Fills the next empty batch of a ring, or tells it what went wrong.
    ///
    /// - Returns: whether there is more to do.
    func fillNext(of ring: BatchRing, epoch: Int, step: Int) -> Bool {
        guard let batch = ring.takeEmpty() else { return false }
        do {
            try fill(batch, epoch: epoch, step: step)
            ring.putReady(batch)
            return true
        } catch {
            ring.fail(error)
            return false
        }
    }

    private func fill(_ batch: Batch, epoch: Int, step: Int) throws {
        let area = sampler.settings.cropSize * sampler.settings.cropSize
        batch.step = step
        for slot in 0..<batchSize {
            let plan = sampler.crop(epoch: epoch, index: step * batchSize + slot)
            let (region, x, y) = try tiles.region(plan.tile, x: plan.x, y: plan.y, side: plan.side)
            batch.sources[slot] = "\(tiles.pairs[plan.tile].name) \(plan.x),\(plan.y)+\(plan.side)"
            batch.labels.withUnsafeMutableBufferPointer { labels in
                renderer.render(
                    plan, from: region, x: x, y: y, normalization: normalization, image: batch.images.plane(slot, 0),
                    labels: labels.baseAddress! + slot * area)
            }
        }
    }
}
