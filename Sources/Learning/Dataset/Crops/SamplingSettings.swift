// `sampling`: which crops the network sees.
import Settings

/// How training crops are chosen.
public struct SamplingSettings: SettingsGroup, Hashable, Sendable {
    /// How the tile of a crop around an object is chosen.
    public enum ObjectSampling: String, CaseIterable, Sendable {
        /// Tiles with objects, in proportion to their area, however many objects they have: an object in an almost
        /// empty tile is seen more often than one among many.
        case tile
        /// Tiles in proportion to their objects: each object is as likely as any other of its size.
        case object
    }

    public var cropSize = 256
    public var objectShare = 0.5
    public var objectSampling = ObjectSampling.tile
    public var cropsPerEpoch = 1000

    public static let fields: [Field<SamplingSettings>] = [
        Field(
            "crop_size", \.cropSize, .integer(16...8192), "side of the square crops that the network sees, in pixels"),
        Field(
            "object_share", \.objectShare, .number(.share),
            "share of the crops that are placed around a random object pixel; the rest lies anywhere"),
        Field(
            "object_sampling", \.objectSampling, .choice(),
            "what is equally likely in those: `tile`, each tile with objects (by area), or `object`, each object"),
        Field("crops_per_epoch", \.cropsPerEpoch, .integer(1...100_000_000), "crops in an epoch"),
    ]

    public init() {}
}
