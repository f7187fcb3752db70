// How training crops may be varied.

/// Random changes of a training crop, the same for image and mask. Never applied to validation tiles.
///
/// Brightness, contrast and noise act on normalised samples, so one setting fits 8-bit, 16-bit and float images.
public struct AugmentationSettings: Codable, Hashable, Sendable {
    /// Mirrors left and right in half of the crops.
    public var horizontalFlips: Bool
    /// Mirrors top and bottom in half of the crops.
    public var verticalFlips: Bool
    /// Turns by 0, 90, 180 or 270 degrees, each as often.
    public var quarterTurns: Bool
    /// Magnification of objects; drawn evenly over the source window's side. 1...1 is off.
    /// The source window is never larger than its tile, whatever the lower bound.
    public var scale: ClosedRange<Double>
    /// Largest shift of all bands, in standard deviations of a band.
    public var brightness: Double
    /// Largest relative change of the distance from the band's mean, of all bands together; below 1.
    public var contrast: Double
    /// As `brightness`, drawn for each band alone: haze and colour casts.
    public var bandOffset: Double
    /// As `contrast`, drawn for each band alone.
    public var bandGain: Double
    /// Largest standard deviation of added Gaussian noise, in standard deviations of a band; each crop's is drawn
    /// from 0 up.
    public var noise: Double

    public init(
        horizontalFlips: Bool = false, verticalFlips: Bool = false, quarterTurns: Bool = false,
        scale: ClosedRange<Double> = 1...1, brightness: Double = 0, contrast: Double = 0, bandOffset: Double = 0,
        bandGain: Double = 0, noise: Double = 0
    ) {
        self.horizontalFlips = horizontalFlips
        self.verticalFlips = verticalFlips
        self.quarterTurns = quarterTurns
        self.scale = scale
        self.brightness = brightness
        self.contrast = contrast
        self.bandOffset = bandOffset
        self.bandGain = bandGain
        self.noise = noise
    }

    /// Crops are exact copies of their source.
    public static let none = AugmentationSettings()

    var areUsable: Bool {
        scale.lowerBound > 0 && scale.upperBound.isFinite && brightness >= 0 && bandOffset >= 0 && noise >= 0
            && 0..<1 ~= contrast && 0..<1 ~= bandGain
    }
}
