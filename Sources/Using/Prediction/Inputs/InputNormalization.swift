// What an input is normalised by where the model's own normalisation does not suit it.
import Dataset
import Raster

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
