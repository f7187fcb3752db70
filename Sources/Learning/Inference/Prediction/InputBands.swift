// Which bands of an input a model sees.
import Dataset

extension ModelDescription {
    /// The bands to read of an image, from 1; nil: all but alpha.
    ///
    /// Those that are `chosen`, otherwise those of the training. But a gray image has only one to offer: a model of one
    /// band takes it, whatever number that band had in the training images.
    public func inputBands(of path: String, chosen: [Int]?) throws -> [Int]? {
        if chosen == nil, bands?.count == 1, try ImageReader(path: path).bands == 1 { return nil }
        return chosen ?? bands
    }
}
