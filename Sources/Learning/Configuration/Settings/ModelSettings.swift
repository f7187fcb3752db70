// `model`: the shape of the network, as far as the data do not decide it.
import Model

public struct ModelSettings: Codable, Hashable, Sendable {
    /// Channels at full resolution; they double with every pooling.
    public var width: Int
    /// Number of poolings.
    public var depth: Int
    public var upsampling: UNetConfiguration.Upsampling
    /// Share of the activations dropped at the coarsest level in training.
    public var dropout: Double

    public init(
        width: Int = 16, depth: Int = 4, upsampling: UNetConfiguration.Upsampling = .transposed, dropout: Double = 0
    ) {
        self.width = width
        self.depth = depth
        self.upsampling = upsampling
        self.dropout = dropout
    }
}

extension ModelSettings {
    /// More channels than this at the lowest level would be more parameters than any data set feeds.
    private static let maximumChannels = 8192

    init(_ node: SettingNode?, at place: SettingsPlace) throws {
        let usual = ModelSettings()
        let reader = try SettingsReader(node, "model", at: place, keys: ["width", "depth", "upsampling", "dropout"])
        width = try reader.integer("width", 1...1024, default: usual.width)
        depth = try reader.integer("depth", 1...8, default: usual.depth)
        upsampling = try reader.choice("upsampling", default: usual.upsampling)
        dropout = try reader.number("dropout", NumberRange(atLeast: 0, below: 1), default: usual.dropout)
        guard width << depth <= ModelSettings.maximumChannels else {
            throw reader.place(of: "depth").error(
                "width \(width) and depth \(depth) make \(width << depth) channels at the lowest level",
                "keep width × 2^depth at most \(ModelSettings.maximumChannels)")
        }
    }

    var node: SettingNode {
        .mapping([
            ("width", .integer(width)), ("depth", .integer(depth)), ("upsampling", .word(upsampling.rawValue)),
            ("dropout", .number(dropout)),
        ])
    }
}
