// `evaluation`: how a model is measured on the validation tiles.
import Objects

public struct EvaluationSettings: Codable, Hashable, Sendable {
    /// A pixel is foreground when its probability is at least this.
    public var threshold: Double
    public var objects: ObjectRule
    /// Side of the windows in which a tile is predicted, and how far they overlap, in pixels.
    public var window: Int
    public var overlap: Int

    public init(threshold: Double = 0.5, objects: ObjectRule = ObjectRule(), window: Int = 1024, overlap: Int = 256) {
        self.threshold = threshold
        self.objects = objects
        self.window = window
        self.overlap = overlap
    }
}

extension EvaluationSettings {
    /// - Parameter depth: of the network: windows hold whole cells of 2^depth pixels.
    init(_ node: SettingNode?, at place: SettingsPlace, depth: Int) throws {
        let usual = EvaluationSettings()
        let reader = try SettingsReader(
            node, "evaluation", at: place,
            keys: ["threshold", "iou", "minimum_object_area", "split_touching", "window", "overlap"])
        threshold = try reader.number("threshold", NumberRange(above: 0, below: 1), default: usual.threshold)
        objects = ObjectRule(
            iou: try reader.number("iou", NumberRange(above: 0, atMost: 1), default: usual.objects.iou),
            minimumArea: try reader.integer("minimum_object_area", 0...1_000_000, default: usual.objects.minimumArea),
            splitting: try reader.node("split_touching").flatMap { try ObjectSplitting(optional: $0) })
        window = try reader.integer("window", (2 << depth)...8192, default: usual.window)
        let side = (window >> depth) << depth
        overlap = try reader.integer("overlap", 0...side / 2, default: min(usual.overlap, side / 2))
    }

    var node: SettingNode {
        .mapping([
            ("threshold", .number(threshold)), ("iou", .number(objects.iou)),
            ("minimum_object_area", .integer(objects.minimumArea)),
            ("split_touching", objects.splitting?.node ?? .word("false")), ("window", .integer(window)),
            ("overlap", .integer(overlap)),
        ])
    }
}

extension ObjectSplitting {
    /// `split_touching: false / true / {smoothing: 2, depth: 1}`.
    fileprivate init?(optional node: SettingNode) throws {
        let usual = ObjectSplitting()
        guard node.entries != nil else {
            guard try node.flag("split_touching") else { return nil }
            self = usual
            return
        }
        let reader = try SettingsReader(node, "split_touching", at: node.place, keys: ["smoothing", "depth"])
        func number(_ key: String, _ range: ClosedRange<Double>, _ value: Double) throws -> Double {
            try reader.number(
                key, NumberRange(atLeast: range.lowerBound, atMost: range.upperBound), default: value)
        }
        self.init(
            smoothing: try number("smoothing", Self.smoothingRange, usual.smoothing),
            depth: try number("depth", Self.depthRange, usual.depth))
    }

    fileprivate var node: SettingNode {
        .mapping([("smoothing", .number(smoothing)), ("depth", .number(depth))])
    }
}
