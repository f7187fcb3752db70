// Jaccard distance: one minus the soft intersection over union, for a batch or for each of its images.

extension LossBatch {
    /// Mean over groups (the batch, or each image with a valid pixel) and foreground classes of 1 − (I + s) / (U + s).
    ///
    /// I = Σ p t, U = Σ p + Σ t − I over the valid pixels of the group. With J = (I + s) / (U + s), dI/dp = t and
    /// dU/dp = 1 − t: d(1 − J)/dp = −1 / (U + s) where t = 1 (U does not depend on p there) and J / (U + s) where t =
    /// 0. A class without a labelled pixel keeps its term: its gradient is what removes false detections.
    func jaccard(scope: LossSpecification.JaccardScope, smooth: Double) -> Double {
        precondition(smooth > 0 && smooth.isFinite, "smooth must be positive: \(smooth)")
        let counts = labelCounts()
        let hasPixels = counts.map { $0.reduce(0, +) > 0 }
        let groups = scope == .batch ? (hasPixels.contains(true) ? 1 : 0) : hasPixels.count { $0 }
        guard groups > 0 else { return clearGradient() }

        // Σ p and Σ p t by image and class.
        var sums = sumPixels(2 * classes) { pixel, sums in
            for c in 0..<classes { sums[c] += pixel.probabilities[c] }
            sums[classes + pixel.label] += pixel.probabilities[pixel.label]
        }
        var labelled = counts
        if scope == .batch {
            sums = Array(repeating: total(sums), count: images)
            labelled = Array(repeating: total(labelled), count: images)
        }

        // dL/dp by image and class: [on, off] the class's own pixels. Background has no term.
        let share = 1 / (Double(groups) * Double(classes - 1))
        var loss = 0.0
        var slopes = [Double](repeating: 0, count: images * classes * 2)
        for image in 0..<images where hasPixels[image] {
            let counted = scope == .image || image == hasPixels.firstIndex(of: true)
            for c in 1..<classes {
                let intersection = sums[image][classes + c]
                let union = sums[image][c] + labelled[image][c] - intersection + smooth
                let jaccard = (intersection + smooth) / union
                if counted { loss += share * (1 - jaccard) }
                slopes[(image * classes + c) * 2] = -share / union
                slopes[(image * classes + c) * 2 + 1] = share * jaccard / union
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
