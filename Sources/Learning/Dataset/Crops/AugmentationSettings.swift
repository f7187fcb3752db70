// `augmentation`: how training crops are varied.
import Settings

/// Random changes of a training crop, the same for image and mask. Never applied to validation tiles.
///
/// Brightness, contrast and noise act on normalised samples, so one setting fits 8-bit, 16-bit and float images. By
/// default: nothing looks different from above when the camera turns; light and haze differ a little from scene to
/// scene.
public struct AugmentationSettings: SettingsGroup, Hashable, Sendable {
    public var horizontalFlips = true
    public var verticalFlips = true
    public var quarterTurns = true
    /// Drawn evenly in the logarithm; the source window is never larger than its tile, whatever the lower bound.
    public var scale = 1.0...1.0
    public var brightness = 0.1
    public var contrast = 0.1
    public var bandOffset = 0.0
    public var bandGain = 0.0
    public var noise = 0.0

    public static let fields: [Field<AugmentationSettings>] = [
        Field("horizontal_flips", \.horizontalFlips, .flag, "mirrors left and right in half of the crops"),
        Field("vertical_flips", \.verticalFlips, .flag, "mirrors top and bottom in half of the crops"),
        Field("quarter_turns", \.quarterTurns, .flag, "turns by 0, 90, 180 or 270 degrees, each as often"),
        Field(
            "scale", \.scale, scaleForm,
            "smallest and largest magnification of objects; [0.5, 2] magnifies as often as it shrinks"),
        Field(
            "brightness", \.brightness, .number(upToTen),
            "largest shift of all bands, in standard deviations of a band"),
        Field(
            "contrast", \.contrast, .number(.belowOne),
            "largest relative change of the distance from the band's mean, of all bands together"),
        Field("band_offset", \.bandOffset, .number(upToTen), "as brightness, for each band alone: haze, colour casts"),
        Field("band_gain", \.bandGain, .number(.belowOne), "as contrast, for each band alone"),
        Field(
            "noise", \.noise, .number(upToTen),
            "largest standard deviation of added Gaussian noise, in standard deviations of a band"),
    ]

    private static let upToTen = NumberRange(atLeast: 0, atMost: 10)

    private static let scaleForm = {
        let remedy = "give the smallest and the largest magnification, e.g. [0.8, 1.25]"
        return SettingForm<Double>.number(NumberRange(atLeast: 0.1, atMost: 10)).list(remedy).mapped { limits, node in
            guard limits.count == 2, limits[0] <= limits[1] else { throw node.error("'scale' is not a range", remedy) }
            return limits[0]...limits[1]
        } from: {
            [$0.lowerBound, $0.upperBound]
        }
    }()

    public init() {}

    /// Crops are exact copies of their source.
    public static let none = AugmentationSettings {
        ($0.horizontalFlips, $0.verticalFlips, $0.quarterTurns) = (false, false, false)
        ($0.brightness, $0.contrast) = (0, 0)
    }

    var areUsable: Bool {
        scale.lowerBound > 0 && scale.upperBound.isFinite && brightness >= 0 && bandOffset >= 0 && noise >= 0
            && 0..<1 ~= contrast && 0..<1 ~= bandGain
    }
}
