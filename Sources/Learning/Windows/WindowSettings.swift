// How large the windows are in which an image is predicted, and how far they overlap.
import Base
import Model

/// Window side, overlap and the part of the overlap that is thrown away, in pixels.
public struct WindowSettings: Codable, Hashable, Sendable {
    /// Side of the square that the network sees at once.
    public let window: Int
    /// How far neighbours reach into each other, at least.
    public let overlap: Int
    /// Pixels along an inner border of a window whose prediction is not used: there the network has seen padding
    /// instead of the image.
    public let margin: Int
    /// Windows start at multiples of this, where the network's poolings do, so that each sees the same pooling grid.
    public let alignment: Int
    /// The views of each window that are averaged.
    public let augmentation: TestTimeAugmentation

    /// Blending takes at least this many pixels, where the overlap has them.
    private static let narrowestRamp = 32

    /// Settings that suit a network. The margin is the reach of the network, or as much of it as the overlap has room
    /// for.
    ///
    /// - Throws: `UserError(.usage)` when the window is too small for the network or the overlap too large for the
    ///   window.
    public init(_ options: WindowOptions = WindowOptions(), for network: UNetConfiguration) throws {
        let (window, alignment) = (options.window, 1 << network.depth)
        guard window >= 2 * alignment, window <= 8192 else {
            throw UserError(
                .usage, reason: "a window of \(window) pixels",
                remedy: "choose \(2 * alignment) to 8192 for a network of depth \(network.depth)")
        }
        let side = window / alignment * alignment
        let overlap = options.overlap ?? min(WindowOptions.defaultOverlap, side / 2)
        guard overlap >= 0, overlap <= side / 2 else {
            throw UserError(
                .usage, reason: "an overlap of \(overlap) pixels in windows of \(side)",
                remedy: "choose 0 to \(side / 2), half the window")
        }
        self.init(
            window: side, overlap: overlap,
            margin: min(Self.reach(of: network), max(0, overlap - Self.narrowestRamp) / 2), alignment: alignment,
            augmentation: options.augmentation)
    }

    package init(
        window: Int, overlap: Int, margin: Int, alignment: Int, augmentation: TestTimeAugmentation = .none
    ) {
        precondition(window % alignment == 0, "window \(window) is not a multiple of \(alignment)")
        precondition(
            0 <= margin && 2 * margin <= overlap && 2 * overlap <= window,
            "margin \(margin), overlap \(overlap), window \(window)")
        self.window = window
        self.overlap = overlap
        self.margin = margin
        self.alignment = alignment
        self.augmentation = augmentation
    }

    /// How far from a pixel, along one axis, the network's output at that pixel can depend on its input.
    ///
    /// At level L a pixel is 2^L wide and there are two 3×3 convolutions on the way down and two on the way up (two in
    /// all at the lowest): Σ 4·2^L for L < depth, plus 2·2^depth, is 6·2^depth - 4. Poolings look from a pixel to the
    /// edges of its coarsest cell, 2^depth - 1 away; bilinear upsampling to one more coarse pixel per level, 2·(2^depth
    /// - 1).
    package static func reach(of network: UNetConfiguration) -> Int {
        let cell = 1 << network.depth
        return 7 * cell - 5 + (network.upsampling == .bilinear ? 2 * (cell - 1) : 0)
    }
}
