// The middle and spread of each band, measured once and stored with the model.

/// Makes samples of any type and range comparable: (sample - mean) / standardDeviation, band by band.
public struct Normalization: Codable, Hashable, Sendable {
    /// With percentiles: the middle between the two.
    public let mean: [Double]
    /// Of the whole set (divided by n). 1 for a constant band, so that it becomes 0 and not NaN. With percentiles: a
    /// quarter of the distance between the two, so that they become -2 and 2 (of a normal distribution, the 2nd and
    /// the 98th percentile lie 2.05 standard deviations from its mean); samples beyond are clipped.
    public let standardDeviation: [Double]
    /// nil: by mean and standard deviation.
    public let percentiles: PercentileRange?

    /// One mean and one positive deviation for each band.
    public init(mean: [Double], standardDeviation: [Double], percentiles: PercentileRange? = nil) {
        precondition(
            mean.count == standardDeviation.count, "\(mean.count) means, \(standardDeviation.count) deviations")
        precondition(standardDeviation.allSatisfy { $0 > 0 && $0.isFinite }, "deviations must be positive")
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.percentiles = percentiles
    }

    /// Bands of the images that it is for.
    public var bands: Int { mean.count }

    /// The normalised sample is `gain * sample + offset`.
    func linear(_ band: Int) -> LinearMap {
        let (mean, deviation) = (mean[band], standardDeviation[band])
        return LinearMap(
            gain: Float(1 / deviation), offset: Float(-mean / deviation),
            limits: percentiles.map { _ in Float(mean - 2 * deviation)...Float(mean + 2 * deviation) })
    }
}

/// The part of a band's samples that normalisation looks at, in percent.
public struct PercentileRange: Codable, Hashable, Sendable {
    /// From 0.
    public let low: Double
    /// To 100.
    public let high: Double

    /// The usual range leaves out the darkest and the brightest 2 %.
    public init(low: Double = 2, high: Double = 98) {
        self.low = low
        self.high = high
    }

    /// Whether a range that was read can be used.
    public var isValid: Bool { low >= 0 && low < high && high <= 100 }
}

/// y = gain x + offset, for an x that is first brought into its limits.
struct LinearMap: Hashable, Sendable {
    var gain: Float
    var offset: Float
    var limits: ClosedRange<Float>?
}
