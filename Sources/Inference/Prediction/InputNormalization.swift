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
        var bands = [Moments](repeating: Moments(), count: image.bands)
        var histograms: [BandHistogram] = []
        for window in image.info.strips(of: 4 << 20) {
            let samples = try image.read(window)
            if model.percentiles == nil { bands.add(samples) } else { histograms.add(samples) }
        }
        if let percentiles = model.percentiles { return Normalization(histograms, between: percentiles) }
        return Normalization(mean: bands.map(\.mean), standardDeviation: bands.map(\.deviation))
    }
}

/// Sums of differences from the first value, so that a large offset costs no digits.
private struct Moments {
    private var count = 0.0
    private var origin = 0.0
    private var sum = 0.0
    private var squares = 0.0

    mutating func add(_ value: Double) {
        if count == 0 { origin = value }
        count += 1
        sum += value - origin
        squares += (value - origin) * (value - origin)
    }

    var mean: Double { count == 0 ? 0 : origin + sum / count }

    /// 1 for a constant band.
    var deviation: Double {
        let variance = count == 0 ? 0 : (squares - sum * sum / count) / count
        return variance > 1e-12 ? variance.squareRoot() : 1
    }
}

extension [Moments] {
    fileprivate mutating func add(_ samples: TileSamples) {
        let floats = samples.asFloats()
        let area = samples.width * samples.height
        for band in indices {
            for pixel in 0..<area where samples.missing?[pixel] ?? 0 == 0 {
                self[band].add(Double(floats[band * area + pixel]))
            }
        }
    }
}
