// Dice loss: one minus the soft F1 of pixels.
import Objects
import Settings

/// Mean over the foreground classes of 1 − (I + s) / ((Σ p + Σ t) / 2 + s), I = Σ p t: the Tversky loss with
/// α = β = 1/2.
public struct Dice: OverlapLoss {
    public static let kind = "dice"
    public static let formula = "1 − (I + s) / ((Σ p + Σ t) / 2 + s), I = Σ p t"
    public var alpha: Double { 0.5 }
    public var beta: Double { 0.5 }
    public var overlap = Overlap()

    public static let fields: [Field<Dice>] = Overlap.fields.map { $0.inside(\.overlap) }

    public init() {}
    public init(_ overlap: Overlap) { self.overlap = overlap }
}
