// Cross-entropy, plain and weighted by class.

extension LossBatch {
    /// −Σ w_t log p_t / Σ w_t over the valid pixels, t the label of a pixel.
    ///
    /// dL/d log p_t = −w_t / Σ w. With all weights equal it is the mean cross-entropy; with PyTorch,
    /// `cross_entropy(weight:)`.
    func crossEntropy(weights: [Double]) -> Double {
        precondition(weights.count == classes, "\(weights.count) weights for \(classes) classes")
        precondition(
            weights.allSatisfy { $0 >= 0 && $0.isFinite }, "weights must be finite and not negative: \(weights)")
        var total = 0.0
        for counts in labelCounts() {
            for c in 0..<classes { total += counts[c] * weights[c] }
        }
        guard total > 0 else { return clearGradient() }

        let sums = sumPixels(1) { pixel, sum in
            let weight = weights[pixel.label]
            sum[0] -= weight * pixel.logProbability
            pixel.writeGradient(logProbability: -weight / total)
        }
        return sums.reduce(0) { $0 + $1[0] } / total
    }
}
