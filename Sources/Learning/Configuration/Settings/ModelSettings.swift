// `model`: the shape of the network, as far as the data do not decide it.
import Model
import Settings

/// The shape of the U-Net, as far as the data do not decide it.
public struct ModelSettings: SettingsGroup, Hashable, Sendable {
    public var width = 16
    public var depth = 4
    public var upsampling = UNetConfiguration.Upsampling.transposed
    public var dropout = 0.0

    public static let fields: [Field<ModelSettings>] = [
        Field("width", \.width, .integer(1...1024), "channels at full resolution; they double with every pooling"),
        Field("depth", \.depth, .integer(1...8), "number of poolings"),
        Field("upsampling", \.upsampling, .choice(), "how the decoder doubles the resolution"),
        Field(
            "dropout", \.dropout, .number(.belowOne),
            "share of the activations dropped at the coarsest level in training"),
    ]

    /// More channels than this at the lowest level would be more parameters than any data set feeds.
    private static let maximumChannels = 8192

    public init() {}

    public func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        guard width << depth <= Self.maximumChannels else {
            throw reader.place(of: "depth").error(
                "width \(width) and depth \(depth) make \(width << depth) channels at the lowest level",
                "keep width × 2^depth at most \(Self.maximumChannels)")
        }
    }
}
