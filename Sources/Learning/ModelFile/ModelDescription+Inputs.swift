// Which bands of an input a model sees, and whether its normalisation suits it.
import Dataset
import Raster

extension ModelDescription {
    /// The bands to read of an image, from 1; nil: all but alpha.
    ///
    /// Those that are `chosen`, otherwise those of the training. But a gray image has only one to offer: a model of one
    /// band takes it, whatever number that band had in the training images.
    ///
    /// - Throws: `UserError` when the image cannot be read.
    public func inputBands(of path: String, chosen: [Int]?) throws -> [Int]? {
        try inputBands(ofImageWith: ImageReader(path: path).bands, chosen: chosen)
    }

    /// As above, for an image with this number of bands, alpha not counted.
    package func inputBands(ofImageWith available: Int, chosen: [Int]?) -> [Int]? {
        if chosen == nil, bands?.count == 1, available == 1 { return nil }
        return chosen ?? bands
    }

    /// Whether an image's samples are on another scale than those the model was trained on, e.g. 16-bit against 8-bit:
    /// the stored normalisation then means nothing, and the image is normalised by its own samples.
    package func needsOwnNormalization(_ type: SampleType) -> Bool { type.rawValue != sampleType }

    /// A sentence for whoever reads the result, where that is so.
    public func normalizationNote(_ path: String, _ type: SampleType) -> String? {
        guard needsOwnNormalization(type) else { return nil }
        return "\(path): \(type.rawValue) samples, but the model was trained on \(sampleType); "
            + "they are normalised by their own "
            + "\(normalization.percentiles == nil ? "mean and deviation" : "percentiles")"
    }
}
