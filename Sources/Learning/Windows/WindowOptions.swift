// How windows are asked for, before it is known what network sees them.

/// Windows as a user chooses them: size, overlap and views; the same for evaluations and predictions.
public struct WindowOptions: Hashable, Sendable {
    /// The usual choice, in pixels: with a depth of 4 a window then gives exactly what the whole image would give.
    public static let defaultWindow = 1024
    /// The usual overlap, in pixels.
    public static let defaultOverlap = 256

    /// Side of the windows, in pixels.
    public var window: Int
    /// How far neighbours overlap, in pixels; nil: the usual, or half of a window that is smaller than twice that.
    public var overlap: Int?
    /// The views of each window that are averaged.
    public var augmentation: TestTimeAugmentation

    public init(
        window: Int = defaultWindow, overlap: Int? = nil, augmentation: TestTimeAugmentation = .none
    ) {
        (self.window, self.overlap, self.augmentation) = (window, overlap, augmentation)
    }

    /// The same views of windows of another side, with the overlap that is usual for them.
    package func resized(_ window: Int) -> WindowOptions {
        WindowOptions(window: window, augmentation: augmentation)
    }
}
