// What an input is normalised by.
import Dataset
import Raster

extension ModelDescription {
    /// Whether an image's samples are on another scale than those the model was trained on, e.g. 16-bit against 8-bit:
    /// the stored normalisation then means nothing, and the image is normalised by its own samples.
    func needsOwnNormalization(_ type: SampleType) -> Bool { type.rawValue != sampleType }

    /// A sentence for whoever reads the result, where that is so.
    public func normalizationNote(_ path: String, _ type: SampleType) -> String? {
        guard needsOwnNormalization(type) else { return nil }
        return "\(path): \(type.rawValue) samples, the model was trained on \(sampleType): "
            + "normalised by their own \(normalization.percentiles == nil ? "mean and deviation" : "percentiles")"
    }
}

extension Normalization {
    /// Of the samples with data of one image, by mean and deviation or by percentiles as `model` is.
    static func measured(on image: ImageReader, like model: Normalization) throws -> Normalization {
        var moments: [BandMoments] = []
        var histograms: [BandHistogram] = []
        for window in image.info.strips(of: 4 << 20) {
            let samples = try image.read(window)
            if model.percentiles == nil { moments.add(samples) } else { histograms.add(samples) }
        }
        if let percentiles = model.percentiles { return Normalization(histograms, between: percentiles) }
        return Normalization(moments)
    }
}
