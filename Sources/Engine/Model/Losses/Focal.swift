// Focal loss: cross-entropy with the pixels that are right already turned down.
import Foundation
import Objects
import Settings

/// −mean α_t (1 − p_t)^γ log p_t (Lin et al. 2017, arXiv:1708.02002). With γ = 0 and α = 1 it is the cross-entropy.
public struct Focal: LossFunction {
    public static let kind = "focal"
    public static let formula = "−mean α_t (1 − p_t)^γ log p_t"

    /// γ.
    public var gamma = 2.0
    /// α, one for each class; empty: 1 for all.
    public var alpha: [Double] = []

    public static let fields: [Field<Focal>] = [
        Field(
            "gamma", \.gamma, .number(NumberRange(atLeast: 0, atMost: 10)),
            "how far pixels that are right are turned down"),
        Field("alpha", \.alpha, perClass(.notNegative), "a weight for each class; 1 for all where it is left out"),
    ]

    public init() {}

    public init(gamma: Double, alpha: [Double]) {
        self.gamma = gamma
        self.alpha = alpha
    }

    public mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        if alpha.isEmpty { alpha = context.classes.map { _ in 1 } }
    }

    public static func examples(classes: Int) -> [Focal] {
        [Focal(gamma: 2, alpha: (0..<classes).map { $0 == 0 ? 1 : 8 })]
    }

    public var hasWeights: Bool { true }

    public func numbers(_ classes: [String]) -> String? { "alpha " + byClass(classes, alpha) }

    public func resolved(for labels: LabelStatistics, raisedBias: Double) throws -> Focal {
        Focal(gamma: gamma, alpha: biased(alpha, by: raisedBias))
    }

    /// With u = 1 − p_t and ℓ = log p_t: dL/dℓ = −α_t (u^γ − γ u^(γ−1) p_t ℓ) / n (equation 5).
    public func evaluate<Scalar>(_ batch: LossBatch<Scalar>) -> Double {
        precondition(alpha.count == batch.classes, "\(alpha.count) values of alpha for \(batch.classes) classes")
        precondition(alpha.allSatisfy { $0 >= 0 && $0.isFinite }, "alpha must be finite and not negative: \(alpha)")
        precondition(gamma >= 0 && gamma.isFinite, "gamma must be finite and not negative: \(gamma)")
        let valid = batch.labelCounts().reduce(0) { $0 + $1.reduce(0, +) }
        guard valid > 0 else { return batch.clearGradient() }

        let (alpha, gamma) = (alpha, gamma)
        let sums = batch.sumPixels(1) { pixel, sum in
            let weight = alpha[pixel.label]
            let p = pixel.probabilities[pixel.label]
            let logProbability = pixel.logProbability
            let u = 1 - p
            // u^γ and γ u^(γ−1); the slope is infinite at u = 0 for γ < 1, where p_t ℓ = 0 and the product's limit is
            // 0.
            let power = gamma == 2 ? u * u : gamma == 0 ? 1 : pow(u, gamma)
            let slope = gamma == 2 ? 2 * u : gamma == 0 || u <= 0 ? 0 : gamma * power / u
            sum[0] -= weight * power * logProbability
            pixel.writeGradient(logProbability: -weight * (power - slope * p * logProbability) / valid)
        }
        return sums.reduce(0) { $0 + $1[0] } / valid
    }
}
