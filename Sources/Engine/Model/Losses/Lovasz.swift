// Lovász-softmax: the convex surrogate of the Jaccard distance that takes the pixels in the order of their errors.
import Settings
import Tensor
import Threads

/// The Lovász extension of the Jaccard distance (Berman et al., arXiv:1705.08790). For a network that already sees
/// something: from scratch all errors are alike, and it stays at p = 1/2.
public struct Lovasz: LossFunction {
    public static let kind = "lovasz"
    public static let formula = "Σ e_i ΔJ_i, the errors e = |t − p| in falling order"

    /// Whose pixels are ranked together.
    public enum Scope: String, CaseIterable, Sendable { case batch, image }

    public var over = Scope.batch
    /// s, in pixels.
    public var smooth = 1.0

    public static let fields: [Field<Lovasz>] = [
        Field("over", \.over, .choice(), "one distance of the batch, or of each image"),
        Field("smooth", \.smooth, Overlap.smoothForm, "pixels that are always right"),
    ]

    public init() {}

    public init(over scope: Scope, smooth: Double = 1) {
        over = scope
        self.smooth = smooth
    }

    public static func examples(classes: Int) -> [Lovasz] { [Lovasz(), Lovasz(over: .image)] }

    /// Two lists of ranks, 64 bits each, and the distance's growth.
    public func scratchBytes(pixels: Int, classes: Int) -> Int { pixels * (classes - 1) * 24 }

    public func evaluate<Scalar>(_ batch: LossBatch<Scalar>) -> Double {
        batch.lovasz(overImages: over == .image, smooth: smooth)
    }
}

extension LossBatch {
    /// Mean over groups (the batch, or each image with a valid pixel) and foreground classes of Σ_i e_i ΔJ_i, the
    /// Lovász extension of the Jaccard distance (Berman, Triki & Blaschko, arXiv:1705.08790, equations 8 and 9).
    ///
    /// The errors e = |t − p| come in falling order. ΔJ_i is what the distance 1 − (P − n + s) / (P + m + s) grows by
    /// when the i-th pixel is wrong as well, after n misses among the P labelled pixels and m false ones: with D = P +
    /// m + s it is 1 / D for a miss and (P − n + s) / (D (D + 1)) for a false pixel. dL/dp = −ΔJ where t = 1, ΔJ where
    /// t = 0.
    ///
    /// s > 0 stands for pixels that are always right. Berman et al. have s = 0, with which only the worst pixel of an
    /// empty tile has a gradient. Errors are compared as Float; ties stay in the order of the pixels.
    func lovasz(overImages: Bool, smooth: Double) -> Double {
        precondition(smooth > 0 && smooth.isFinite, "smooth must be positive: \(smooth)")
        precondition(images * pixels <= 1 << 31, "\(images) images of \(pixels) pixels are too many to sort")
        let foreground = classes - 1
        let counts = labelCounts()
        // Where each image's pixels begin among the valid ones.
        var firsts = [0]
        for own in counts { firsts.append(firsts.last! + Int(own.reduce(0, +))) }
        let groups = (overImages ? (0..<images).map { $0..<$0 + 1 } : [0..<images])
            .filter { firsts[$0.lowerBound] < firsts[$0.upperBound] }
        guard !groups.isEmpty else { return clearGradient() }

        // By class and valid pixel: what sorts it by its error, then the pixel's number and whether it is labelled.
        let valid = firsts.last!
        let ranks = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * foreground * valid)
        defer { ranks.deallocate() }
        Parallel.forEach(images) { image in
            var position = firsts[image]
            forEachPixel(of: image, in: 0..<pixels) { pixel in
                for c in 1..<classes {
                    let number = UInt64(image * pixels + pixel.index) << 1 | (c == pixel.label ? 1 : 0)
                    ranks[(c - 1) * valid + position] = fallingRank(pixel.error(c)) << 32 | number
                }
                position += 1
            }
        }

        // ΔJ by class and pixel.
        let growth = UnsafeMutablePointer<Double>.allocate(capacity: foreground * images * pixels)
        defer { growth.deallocate() }
        Parallel.forEach(groups.count * foreground) { list in
            let (group, c) = (groups[list / foreground], list % foreground + 1)
            let start = ranks + (c - 1) * valid + firsts[group.lowerBound]
            let count = firsts[group.upperBound] - firsts[group.lowerBound]
            let sorted = radixSorted(start, scratch: start + foreground * valid, count: count)
            let own = growth + (c - 1) * images * pixels
            let labelled = group.reduce(0) { $0 + counts[$1][c] }
            var (right, union) = (labelled + smooth, labelled + smooth)
            for i in 0..<count {
                let pixel = Int(sorted[i] & 0xFFFF_FFFF) >> 1
                if sorted[i] & 1 == 1 {
                    own[pixel] = 1 / union
                    right -= 1
                } else {
                    own[pixel] = right / (union * (union + 1))
                    union += 1
                }
            }
        }

        let share = 1 / (Double(groups.count) * Double(foreground))
        let sums = sumPixels(1) { pixel, sum in
            func growthOf(_ c: Int) -> Double { growth[((c - 1) * images + pixel.image) * pixels + pixel.index] }
            for c in 1..<classes { sum[0] += pixel.error(c) * growthOf(c) }
            pixel.writeGradient(probabilities: { c in
                c == 0 ? 0 : c == pixel.label ? -share * growthOf(c) : share * growthOf(c)
            })
        }
        return share * sums.reduce(0) { $0 + $1[0] }
    }
}

extension LossPixel {
    /// |t − p| of a class.
    @inline(__always)
    fileprivate func error(_ c: Int) -> Double { c == label ? 1 - probabilities[c] : probabilities[c] }
}

/// 30 bits that are smaller for a larger error in 0...1. NaN, as after a diverged step, is the largest.
private func fallingRank(_ error: Double) -> UInt64 {
    let one = Float(1).bitPattern
    return UInt64(one - min(one, Float(error).bitPattern))
}
