// Tversky loss: soft overlap in which false and missed pixels weigh differently.
import Objects
import Settings

/// Mean over the foreground classes of 1 − (TP + s) / (TP + α FP + β FN + s), TP = Σ p t, FP = Σ p (1 − t),
/// FN = Σ (1 − p) t (Salehi et al., arXiv:1706.05721).
public struct Tversky: OverlapLoss {
    public static let kind = "tversky"
    public static let formula = "1 − (TP + s) / (TP + α FP + β FN + s)"

    /// α, the weight of false pixels.
    public var alpha = 0.3
    /// β, the weight of missed ones.
    public var beta = 0.7
    public var overlap = Overlap()

    public static let fields: [Field<Tversky>] =
        [
            Field("alpha", \.alpha, .number(NumberRange(above: 0, atMost: 1000)), "the weight of false pixels"),
            Field("beta", \.beta, .number(NumberRange(atLeast: 0, atMost: 1000)), "the weight of missed pixels"),
        ] + Overlap.fields.map { $0.inside(\.overlap) }

    public init() {}

    public init(alpha: Double, beta: Double, _ overlap: Overlap = Overlap()) {
        self.alpha = alpha
        self.beta = beta
        self.overlap = overlap
    }
}
