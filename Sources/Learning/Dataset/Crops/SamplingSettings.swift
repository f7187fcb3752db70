// `sampling`: which crops the network sees.
import Settings

/// How training crops are chosen.
public struct SamplingSettings: SettingsGroup, Hashable, Sendable {
    public var cropSize = 256
    public var objectShare = 0.5
    public var cropsPerEpoch = 1000

    public static let fields: [Field<SamplingSettings>] = [
        Field(
            "crop_size", \.cropSize, .integer(16...8192), "side of the square crops that the network sees, in pixels"),
        Field(
            "object_share", \.objectShare, .number(.share),
            "share of the crops that are placed around a random object pixel; the rest lies anywhere"),
        Field("crops_per_epoch", \.cropsPerEpoch, .integer(1...100_000_000), "crops in an epoch"),
    ]

    public init() {}
}
