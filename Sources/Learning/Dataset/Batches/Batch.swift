// What one training step reads.
import Tensor

/// N crops and their labels. A `BatchLoader` uses its batches again: one is valid until the next call of `next()`.
public final class Batch: @unchecked Sendable {
    /// [N, B, S, S], normalised and augmented.
    public let images: PlanarTensor
    /// [N, S, S] class indices, `ClassLabel.ignored` where a pixel does not count.
    public package(set) var labels: [UInt8]
    /// Where each crop is from, for messages: `a.png 12,40+256`.
    public package(set) var sources: [String]
    /// The step within the epoch, from 0.
    public package(set) var step = 0

    package init(batchSize: Int, bands: Int, cropSize: Int) {
        images = PlanarTensor(images: batchSize, channels: bands, height: cropSize, width: cropSize)
        labels = [UInt8](repeating: 0, count: batchSize * cropSize * cropSize)
        sources = [String](repeating: "", count: batchSize)
    }
}
