// One image with its labels, in memory.
import Tensor

/// A tile, or a window of one: native samples and class indices.
public struct Tile: Sendable {
    /// The file stem that image and mask share.
    public let name: String
    /// The image.
    public let samples: TileSamples
    /// [H, W] class indices; `ClassLabel.ignored` where a pixel does not count.
    public let labels: [UInt8]

    package init(name: String, samples: TileSamples, labels: [UInt8]) {
        precondition(labels.count == samples.width * samples.height, "one label for each pixel")
        self.name = name
        self.samples = samples
        self.labels = labels
    }

    public var width: Int { samples.width }
    public var height: Int { samples.height }
    public var bands: Int { samples.bands }

    /// [1, B, H, W], as the network wants it.
    public func image(normalizedBy normalization: Normalization) -> PlanarTensor {
        samples.normalized(by: normalization)
    }
}
