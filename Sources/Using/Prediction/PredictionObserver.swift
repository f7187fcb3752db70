// Who hears of a prediction.

/// Hears of a prediction's progress, on the predictor's thread.
public protocol PredictionObserver: AnyObject {
    /// Something worth knowing about an input.
    func note(_ text: String)
    /// Windows done of the image at hand, which is number `image` (from 1) of `images`. What it throws ends the
    /// prediction.
    func predicted(_ path: String, image: Int, of images: Int, windows: Int, of windowCount: Int) throws
    /// The objects of each foreground class in the finished mask of an image, in the order of the classes.
    func found(_ objects: [(className: String, count: Int)], in path: String) throws
    /// A file is complete.
    func wrote(_ path: String) throws
}
