// `training`: what a step is, and how often a run is saved.
import Settings
import Tensor

/// What a step is, and when a run is saved.
public struct TrainingSettings: SettingsGroup, Hashable, Sendable {
    public var seed: UInt64 = 1
    public var batchSize = 8
    public var gradientClip: Double?
    public var checkpointInterval: Int?
    public var precision = Precision.fp32
    public var weightAverage: Double?

    public static let fields: [Field<TrainingSettings>] = [
        Field(
            "seed", .integer(0...Int.max), "decides the first weights, the crops and their variations",
            get: { Int($0.seed) }, set: { $0.seed = UInt64($1) }),
        Field("batch_size", \.batchSize, .integer(1...4096), "crops in a step"),
        Field(
            "gradient_clip", \.gradientClip, .number(.positive), or: "none", "the norm that gradients are cut down to"),
        Field(
            "checkpoint_interval", \.checkpointInterval, .integer(1...1_000_000), or: "none",
            "steps between checkpoints inside an epoch"),
        Field("precision", \.precision, .choice(), "what steps and validations are computed with"),
        Field(
            "weight_average", \.weightAverage, .number(NumberRange(above: 0, below: 1)), or: "none",
            "decay of the running average of the weights, which is evaluated and kept instead of them; e.g. 0.99"),
    ]

    public init() {}
}
