// `training`: what a step is, and how often a run is saved.
import Tensor

public struct TrainingSettings: Codable, Hashable, Sendable {
    /// Decides the first weights, the crops and their variations. The same seed gives the same model.
    public var seed: UInt64
    /// Crops a step.
    public var batchSize: Int
    /// The norm that gradients are cut down to; nil leaves them as they are.
    public var gradientClip: Double?
    /// Steps between checkpoints inside an epoch; nil for none but those at the ends of epochs.
    public var checkpointInterval: Int?
    /// What steps and validations are computed with.
    public var precision: Precision
    /// The decay of the exponential average of the weights that is evaluated and kept instead of them; nil for none.
    public var weightAverage: Double?

    public init(
        seed: UInt64 = 1, batchSize: Int = 8, gradientClip: Double? = nil, checkpointInterval: Int? = nil,
        precision: Precision = .fp32, weightAverage: Double? = nil
    ) {
        self.precision = precision
        self.seed = seed
        self.batchSize = batchSize
        self.gradientClip = gradientClip
        self.checkpointInterval = checkpointInterval
        self.weightAverage = weightAverage
    }
}

extension TrainingSettings {
    init(_ node: SettingNode?, at place: SettingsPlace) throws {
        let reader = try SettingsReader(
            node, "training", at: place,
            keys: ["seed", "batch_size", "gradient_clip", "checkpoint_interval", "precision", "weight_average"])
        seed = UInt64(try reader.integer("seed", 0...Int.max, default: 1))
        batchSize = try reader.integer("batch_size", 1...4096, default: 8)
        gradientClip = try reader.optional("gradient_clip", default: nil) { try $0.number("gradient_clip", .positive) }
        checkpointInterval = try reader.optional("checkpoint_interval", default: nil) {
            try $0.integer("checkpoint_interval", 1...1_000_000)
        }
        precision = try reader.choice("precision", default: .fp32)
        weightAverage = try reader.optional("weight_average", default: nil) {
            try $0.number("weight_average", NumberRange(above: 0, below: 1))
        }
    }

    var node: SettingNode {
        .mapping([
            ("seed", .integer(Int(seed))), ("batch_size", .integer(batchSize)),
            ("gradient_clip", gradientClip.map { .number($0) } ?? .word("none")),
            ("checkpoint_interval", checkpointInterval.map { .integer($0) } ?? .word("none")),
            ("precision", .word(precision.rawValue)),
            ("weight_average", weightAverage.map { .number($0) } ?? .word("none")),
        ])
    }
}
