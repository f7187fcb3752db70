// The shape of the network, as it is stored with a model.
import Tensor

/// What a U-Net is made of (Ronneberger et al., arXiv:1505.04597; with batch norm, and padded so that sizes stay).
///
/// Level L = 0…depth works at 1/2^L of the resolution with `width · 2^L` channels.
public struct UNetConfiguration: Codable, Hashable, Sendable {
    /// How the decoder doubles the resolution before it concatenates the skip connection.
    public enum Upsampling: String, Codable, Hashable, Sendable, CaseIterable {
        /// 2×2 transposed convolution with stride 2 and bias; halves the channels.
        case transposed
        /// Each pixel four times; keeps all channels, so the next 3×3 convolution sees skip + 2 · skip of them.
        case nearest
        /// Bilinear, corners not aligned (PyTorch's `align_corners=False`); channels as `nearest`.
        case bilinear
    }

    /// Bands of an input image, ≥ 1.
    public var inputBands: Int
    /// Classes with the background, ≥ 2.
    public var classes: Int
    /// Channels at full resolution, ≥ 1. Multiples of 16 waste no lanes.
    public var width: Int
    /// Number of poolings, ≥ 1.
    public var depth: Int
    public var upsampling: Upsampling
    /// Share of the activations that are dropped at the coarsest level in training, 0 ≤ dropout < 1.
    public var dropout: Double

    public init(
        inputBands: Int = 3, classes: Int = 2, width: Int = 16, depth: Int = 4, upsampling: Upsampling = .transposed,
        dropout: Double = 0
    ) {
        self.inputBands = inputBands
        self.classes = classes
        self.width = width
        self.depth = depth
        self.upsampling = upsampling
        self.dropout = dropout
    }

    /// Stops the program when a number is out of its range: whoever reads a configuration from a file has said so
    /// before.
    func check() {
        precondition(inputBands >= 1, "a network needs bands, not \(inputBands)")
        precondition(classes >= 2, "a network needs two classes at least, not \(classes)")
        precondition(width >= 1 && depth >= 1, "width and depth must be positive, not \(width) and \(depth)")
        precondition((0..<1).contains(dropout), "dropout must be from 0 to below 1, not \(dropout)")
    }

    /// Channels of a level.
    public func channels(level: Int) -> Int { width << level }

    /// Channels that the encoder reads at a level.
    public func inputChannels(level: Int) -> Int { level == 0 ? inputBands : channels(level: level - 1) }

    /// What the decoder of a level reads: its skip connection, then the upsampled map of the level below.
    public func concatenation(level: Int) -> ChannelLayout {
        ChannelLayout(channels(level: level), channels(level: upsampling == .transposed ? level : level + 1))
    }

    /// Height or width as the network sees it: the next multiple of 2^depth.
    public func padded(_ size: Int) -> Int { ((size + (1 << depth) - 1) >> depth) << depth }
}
