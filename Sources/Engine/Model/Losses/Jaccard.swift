// Jaccard distance: the loss that cuts false detections, which the recipe switches to.
import Objects
import Settings

/// Mean over the foreground classes of 1 − (I + s) / (U + s), I = Σ p t, U = Σ p + Σ t − I: the Tversky loss with
/// α = β = 1.
public struct Jaccard: OverlapLoss {
    public static let kind = "jaccard"
    public static let formula = "1 − (I + s) / (U + s), I = Σ p t, U = Σ p + Σ t − I"
    public var alpha: Double { 1 }
    public var beta: Double { 1 }
    public var overlap = Overlap()

    public static let fields: [Field<Jaccard>] = Overlap.fields.map { $0.inside(\.overlap) }

    public init() {}
    public init(_ overlap: Overlap) { self.overlap = overlap }
}
