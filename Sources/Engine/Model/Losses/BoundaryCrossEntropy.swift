// Cross-entropy that weighs the gaps between neighbouring objects: cars in a row are to stay apart.
import Base
import Foundation
import Objects
import Settings
import Tensor
import Threads

/// −Σ w log p_t / Σ w, w = w_t + w₀ exp(−(d₁ + d₂)² / 2σ²) on background, w_t the class's weight elsewhere
/// (Ronneberger et al. 2015, arXiv:1505.04597, equation 2).
///
/// d₁ and d₂ are the distances of a pixel from the nearest and from the second nearest object, in pixels. Objects are
/// the 8-connected components of each foreground class. Where d₁ + d₂ > 3σ, that is less than w₀ / 90, nothing is
/// added.
public struct BoundaryCrossEntropy: LossFunction {
    public static let kind = "boundary_cross_entropy"
    public static let formula = "−Σ w log p_t / Σ w, w = w_t, and w_t + w₀ exp(−(d₁ + d₂)² / 2σ²) on background"

    /// w_t.
    public var classes = WeightedCrossEntropy()
    /// w₀.
    public var boundaryWeight = 10.0
    /// σ.
    public var boundaryWidth = 5.0

    public static let fields: [Field<BoundaryCrossEntropy>] =
        WeightedCrossEntropy.fields.map { $0.inside(\.classes) } + [
            Field(
                "boundary_weight", \.boundaryWeight, .number(NumberRange(atLeast: 0, atMost: 1000)),
                "w₀: what a pixel between two touching objects weighs more"),
            Field(
                "boundary_width", \.boundaryWidth, .number(NumberRange(atLeast: 0.5, atMost: 10)),
                "σ, in pixels: how wide a gap still counts"),
        ]

    public init() {}

    public init(weights: [Double], boundaryWeight: Double, boundaryWidth: Double) {
        classes = WeightedCrossEntropy(weights: weights)
        self.boundaryWeight = boundaryWeight
        self.boundaryWidth = boundaryWidth
    }

    public static func examples(classes: Int) -> [BoundaryCrossEntropy] {
        WeightedCrossEntropy.examples(classes: classes).map { own in BoundaryCrossEntropy { $0.classes = own } }
    }

    public var hasWeights: Bool { true }

    public func numbers(_ classes: [String]) -> String? { self.classes.numbers(classes) }

    public var hasAutomaticWeights: Bool { classes.hasAutomaticWeights }

    public func remarks(on labels: LabelStatistics) -> [String] { classes.remarks(on: labels) }

    public func warnings(on labels: LabelStatistics) -> [UserError] { classes.warnings(on: labels) }

    public func resolved(for labels: LabelStatistics, raisedBias: Double) throws -> BoundaryCrossEntropy {
        var loss = self
        loss.classes = try classes.resolved(for: labels, raisedBias: raisedBias)
        return loss
    }

    /// The added weight of each pixel, and the distances that it comes from.
    public func scratchBytes(pixels: Int, classes: Int) -> Int { pixels * 16 }

    public func evaluate<Scalar>(_ batch: LossBatch<Scalar>) -> Double {
        guard let weights = classes.weights.numbers else { preconditionFailure("automatic weights were not resolved") }
        let (added, addedSum) = addedWeights(batch)
        let total = batch.totalWeight(weights) + addedSum
        guard total > 0 else { return batch.clearGradient() }

        let sums = added.withUnsafeBufferPointer { added in
            batch.sumPixels(1) { pixel, sum in
                let weight = weights[pixel.label] + added[pixel.image * batch.pixels + pixel.index]
                sum[0] -= weight * pixel.logProbability
                pixel.writeGradient(logProbability: -weight / total)
            }
        }
        return sums.reduce(0) { $0 + $1[0] } / total
    }

    /// w₀ exp(…) by pixel [N, H, W], 0 off the background, and its sum. Images are independent: each is one thread's.
    private func addedWeights<Scalar>(_ batch: LossBatch<Scalar>) -> (weights: [Double], sum: Double) {
        var sums = [Double](repeating: 0, count: batch.images)
        let weights = [Double](unsafeUninitializedCapacity: batch.images * batch.pixels) { weights, count in
            count = weights.count
            guard let base = weights.baseAddress else { return }
            sums.withUnsafeMutableBufferPointer { sums in
                Parallel.forEach(batch.images) { image in
                    let labels = UnsafeBufferPointer(start: batch.labels + image * batch.pixels, count: batch.pixels)
                    let map = GapMap(labels, batch.width, batch.height, batch.classes, reach: 3 * boundaryWidth)
                    for i in 0..<batch.pixels {
                        let gap = labels[i] == ClassLabel.background ? map.gap(at: i) : .infinity
                        let weight =
                            gap > 3 * boundaryWidth
                            ? 0 : boundaryWeight * exp(-gap * gap / (2 * boundaryWidth * boundaryWidth))
                        base[image * batch.pixels + i] = weight
                        sums[image] += weight
                    }
                }
            }
        }
        return (weights, sums.reduce(0, +))
    }
}

/// How far each pixel of an image is from its two nearest objects.
private struct GapMap {
    /// [H, W] squared distances from the nearest and the second nearest object; `far` beyond the reach.
    private var nearest: [Int32]
    private var second: [Int32]
    private static let far = Int32.max

    init(_ labels: UnsafeBufferPointer<UInt8>, _ width: Int, _ height: Int, _ classes: Int, reach: Double) {
        nearest = [Int32](repeating: Self.far, count: width * height)
        second = nearest
        for label in 1..<classes {
            let map = connectedComponents(of: labels, equalTo: UInt8(label), width: width, height: height)
            for object in map.objects() { add(object, width, height, Int(reach)) }
        }
    }

    /// d₁ + d₂; infinite where one of them is beyond the reach.
    func gap(at pixel: Int) -> Double {
        second[pixel] == Self.far ? .infinity : Double(nearest[pixel]).squareRoot() + Double(second[pixel]).squareRoot()
    }

    /// Takes in an object: its own distances in the box that it reaches into, then the two least of all.
    private mutating func add(_ runs: [ComponentMap.Run], _ width: Int, _ height: Int, _ reach: Int) {
        let rows = runs.map { Int($0.row) }
        let left = max(0, runs.map { Int($0.start) }.min()! - reach)
        let right = min(width, runs.map { Int($0.end) }.max()! + reach)
        let (top, bottom) = (max(0, rows.min()! - reach), min(height, rows.max()! + 1 + reach))
        var own = [Int32](repeating: Self.far, count: (right - left) * (bottom - top))
        for run in runs {
            let (row, start, last) = (Int(run.row), Int(run.start), Int(run.end) - 1)
            for y in max(top, row - reach)..<min(bottom, row + reach + 1) {
                for x in max(left, start - reach)..<min(right, last + reach + 1) {
                    let (dx, dy) = (max(start - x, 0, x - last), y - row)
                    let index = (y - top) * (right - left) + x - left
                    own[index] = min(own[index], Int32(dx * dx + dy * dy))
                }
            }
        }
        for y in top..<bottom {
            for x in left..<right {
                let (distance, pixel) = (own[(y - top) * (right - left) + x - left], y * width + x)
                if distance < nearest[pixel] {
                    (nearest[pixel], second[pixel]) = (distance, nearest[pixel])
                } else if distance < second[pixel] {
                    second[pixel] = distance
                }
            }
        }
    }
}
