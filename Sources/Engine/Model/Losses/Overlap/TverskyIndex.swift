// Tversky's index of soft overlap, for a batch or for each of its images: Jaccard distance and Dice are cases of it.

/// α and β weigh false positives and false negatives; s keeps the index defined and the gradient alive.
struct TverskyIndex {
    let alpha: Double
    let beta: Double
    let smooth: Double

    init(alpha: Double, beta: Double, smooth: Double) {
        // Without α a class that is absent would get no gradient.
        precondition(alpha > 0 && alpha.isFinite, "alpha must be positive: \(alpha)")
        precondition(beta >= 0 && beta.isFinite, "beta must be finite and not negative: \(beta)")
        precondition(smooth > 0 && smooth.isFinite, "smooth must be positive: \(smooth)")
        self.alpha = alpha
        self.beta = beta
        self.smooth = smooth
    }

    /// T = (TP + s) / (TP + α FP + β FN + s), TP = Σ p t, FP = Σ p − TP, FN = Σ t − TP, and its derivative by the p of
    /// a pixel.
    ///
    /// With D the denominator: where t = 1, TP grows and FN falls, so dT/dp = (1 − T (1 − β)) / D; where t = 0, FP
    /// grows, so dT/dp = −α T / D.
    /// - Parameters:
    ///   - predicted: Σ p.
    ///   - labelled: Σ t.
    ///   - both: Σ p t.
    func evaluate(predicted: Double, labelled: Double, both: Double) -> (value: Double, on: Double, off: Double) {
        let denominator = alpha * predicted + beta * labelled + (1 - alpha - beta) * both + smooth
        let index = (both + smooth) / denominator
        return (index, (1 - index * (1 - beta)) / denominator, -alpha * index / denominator)
    }
}

extension LossBatch {
    /// Mean over groups (the batch, or each image with a valid pixel) and foreground classes of 1 − T.
    ///
    /// A class without a labelled pixel keeps its term: its gradient is what removes false detections.
    func tversky(_ index: TverskyIndex, overImages: Bool) -> Double {
        let counts = labelCounts()
        let hasPixels = counts.map { $0.reduce(0, +) > 0 }
        let groups = overImages ? hasPixels.count { $0 } : hasPixels.contains(true) ? 1 : 0
        guard groups > 0 else { return clearGradient() }

        // Σ p and Σ p t by image and class.
        var sums = sumPixels(2 * classes) { pixel, sums in
            for c in 0..<classes { sums[c] += pixel.probabilities[c] }
            sums[classes + pixel.label] += pixel.probabilities[pixel.label]
        }
        var labelled = counts
        if !overImages {
            sums = Array(repeating: total(sums), count: images)
            labelled = Array(repeating: total(labelled), count: images)
        }

        // dL/dp by image and class: [on, off] the class's own pixels. Background has no term.
        let share = 1 / (Double(groups) * Double(classes - 1))
        var loss = 0.0
        var slopes = [Double](repeating: 0, count: images * classes * 2)
        for image in 0..<images where hasPixels[image] {
            let counted = overImages || image == hasPixels.firstIndex(of: true)
            for c in 1..<classes {
                let (value, on, off) = index.evaluate(
                    predicted: sums[image][c], labelled: labelled[image][c], both: sums[image][classes + c])
                if counted { loss += share * (1 - value) }
                slopes[(image * classes + c) * 2] = -share * on
                slopes[(image * classes + c) * 2 + 1] = -share * off
            }
        }
        slopes.withUnsafeBufferPointer { slopes in
            _ = sumPixels(0) { pixel, _ in
                let own = pixel.image * classes
                pixel.writeGradient(probabilities: { c in slopes[(own + c) * 2 + (c == pixel.label ? 0 : 1)] })
            }
        }
        return loss
    }

    /// Sums over images, in their order.
    private func total(_ sums: [[Double]]) -> [Double] {
        sums.dropFirst().reduce(sums[0]) { total, next in zip(total, next).map(+) }
    }
}
