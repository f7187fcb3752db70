// Who hears of a prediction.

/// How far a prediction is.
public struct PredictionProgress: Sendable {
    public let path: String
    /// The image at hand, from 1, and how many there are.
    public let image: Int
    public let images: Int
    /// Windows done of the image at hand.
    public let windows: Int
    public let windowCount: Int
    /// Pixels done of all images, of how many. Images that were predicted earlier count in neither.
    public let pixels: Double
    public let allPixels: Double
}

/// Hears of a prediction's progress, on the predictor's thread.
public protocol PredictionObserver: AnyObject {
    /// Something worth knowing about an input.
    func note(_ text: String)
    /// A window is done. What it throws ends the prediction.
    func predicted(_ progress: PredictionProgress) throws
    /// The objects of each foreground class in the finished mask of an image, in the order of the classes.
    func found(_ objects: [(className: String, count: Int)], in path: String) throws
    /// A file is complete.
    func wrote(_ path: String) throws
}
