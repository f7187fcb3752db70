// Cross-entropy of all valid pixels alike.
import Settings

/// −mean log p_t.
public struct CrossEntropy: LossFunction {
    public static let kind = "cross_entropy"
    public static let formula = "−mean log p_t"
    public static let fields: [Field<CrossEntropy>] = []

    public init() {}

    public static func examples(classes: Int) -> [CrossEntropy] { [CrossEntropy()] }

    public func evaluate<Scalar>(_ batch: LossBatch<Scalar>) -> Double {
        batch.crossEntropy(weights: [Double](repeating: 1, count: batch.classes))
    }
}
