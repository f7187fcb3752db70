// How images are cut into windows, as a user chooses it.
import Model

/// Window, overlap and views, before they are fitted to a network.
public struct WindowOptions: Hashable, Sendable {
    /// Side of the windows, in pixels. An image within one window is predicted in one piece.
    public var window: Int
    /// Pixels; nil: the usual, or half of a small window.
    public var overlap: Int?
    /// The views of each window that are averaged.
    public var augmentation: TestTimeAugmentation

    public init(
        window: Int = WindowSettings.defaultWindow, overlap: Int? = nil, augmentation: TestTimeAugmentation = .none
    ) {
        (self.window, self.overlap, self.augmentation) = (window, overlap, augmentation)
    }

    /// The windows that suit a network.
    ///
    /// - Throws: `UserError(.usage)` when the window is too small for the network or the overlap too large for the
    ///   window.
    public func settings(for network: UNetConfiguration) throws -> WindowSettings {
        try WindowSettings(window: window, overlap: overlap, for: network)
    }
}
