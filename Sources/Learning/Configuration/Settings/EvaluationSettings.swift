// `evaluation`: how a model is measured on the validation tiles.
import Objects
import Settings

/// How a model is measured on the validation tiles.
public struct EvaluationSettings: SettingsGroup, Hashable, Sendable {
    public var threshold = 0.5
    public var objects = ObjectRule()
    public var window = 1024
    public var overlap = 256

    public static let fields: [Field<EvaluationSettings>] = [
        Field(
            "threshold", \.threshold, .number(NumberRange(above: 0, below: 1)),
            "a pixel is foreground when its probability is at least this"),
        Field(
            "iou", \.objects.iou, .number(NumberRange(above: 0, atMost: 1)),
            "an object is right when its IoU with a labelled one is at least this"),
        Field(
            "minimum_object_area", \.objects.minimumArea, .integer(0...1_000_000),
            "predicted objects of fewer pixels are dropped"),
        Field(
            "split_touching", \.objects.splitting, splittingForm,
            "whether touching objects are told apart; true stands for the defaults of smoothing and depth"),
        Field(
            "window", \.window, .integer(4...8192),
            "side of the windows in which a tile is predicted, in pixels; at least 2^(depth + 1)"),
        Field("overlap", \.overlap, .integer(0...4096), "how far they overlap, in pixels; at most half of the window"),
    ]

    public init() {}

    /// `false`, `true`, or `{smoothing: 2, depth: 1}`.
    private static let splittingForm = SettingForm<ObjectSplitting?>(
        schema: .any([.flag, SettingForm<ObjectSplitting>.group.schema])
    ) { node, key, context in
        guard node.entries == nil else { return try ObjectSplitting(node, key, context) }
        return try node.flag(key) ? ObjectSplitting() : nil
    } node: {
        $0?.node ?? .flag(false)
    }

    /// Windows hold whole cells of 2^depth pixels, `depth` that of the network.
    ///
    /// - Parameter node: of the section; nil where it is left out.
    mutating func fit(depth: Int, _ node: SettingNode?) throws {
        _ = try node?["window"]?.integer("window", (2 << depth)...8192)
        let side = (window >> depth) << depth
        if let node = node?["overlap"] {
            overlap = try node.integer("overlap", 0...side / 2)
        } else {
            overlap = min(overlap, side / 2)
        }
    }
}

extension ObjectSplitting: SettingsGroup {
    public init() { self.init(smoothing: 2) }

    public static let fields: [Field<ObjectSplitting>] = [
        Field(
            "smoothing", \.smoothing, .number(NumberRange(smoothingRange)),
            "in pixels: objects whose centres are less than twice this apart stay one; 2 suits cars of 8 × 16 pixels"),
        Field(
            "depth", \.depth, .number(NumberRange(depthRange)),
            "how deep the valley of log-odds between two objects must be; 1 is a factor of e in the odds"),
    ]
}
