// Focal loss: cross-entropy with the pixels that are right already turned down.
import Foundation

extension LossBatch {
    /// −mean α_t (1 − p_t)^γ log p_t over the valid pixels (Lin et al. 2017, arXiv:1708.02002, equation 5).
    ///
    /// With u = 1 − p_t and ℓ = log p_t: dL/dℓ = −α_t (u^γ − γ u^(γ−1) p_t ℓ) / n.
    func focal(gamma: Double, alpha: [Double]) -> Double {
        precondition(alpha.count == classes, "\(alpha.count) values of alpha for \(classes) classes")
        precondition(alpha.allSatisfy { $0 >= 0 && $0.isFinite }, "alpha must be finite and not negative: \(alpha)")
        precondition(gamma >= 0 && gamma.isFinite, "gamma must be finite and not negative: \(gamma)")
        let valid = labelCounts().reduce(0) { $0 + $1.reduce(0, +) }
        guard valid > 0 else { return clearGradient() }

        let sums = sumPixels(1) { pixel, sum in
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
