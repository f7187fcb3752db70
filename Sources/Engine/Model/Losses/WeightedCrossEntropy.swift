// Cross-entropy weighted by class: the loss that leans toward recall, which the recipe begins with.
import Base
import Foundation
import Objects
import Settings

/// −Σ w_t log p_t / Σ w_t.
public struct WeightedCrossEntropy: LossFunction {
    public static let kind = "weighted_cross_entropy"
    public static let formula = "−Σ w_t log p_t / Σ w_t"

    /// Where class weights come from.
    public enum Weights: Hashable, Sendable {
        /// The training labels: min(cap, (f_background / f_class)^power).
        case automatic
        /// One for each class.
        case given([Double])

        /// Nil while they are still to be computed.
        public var numbers: [Double]? { if case .given(let numbers) = self { numbers } else { nil } }
    }

    /// What a class's frequency f is counted in.
    public enum Ratio: String, CaseIterable, Sendable { case pixel, object }

    /// Where frequencies are counted.
    public enum Counted: String, CaseIterable, Sendable {
        /// In the training tiles as they are.
        case tiles
        /// In the crops that the network sees, of which more lie around objects.
        case crops
    }

    public var weights = Weights.automatic
    public var ratio = Ratio.pixel
    public var counted = Counted.tiles
    public var power = 1.0
    /// Nil for no cap.
    public var cap: Double?
    /// Multiplies the foreground weights.
    public var recallBias = 1.0

    public static let fields: [Field<WeightedCrossEntropy>] = [
        Field("weights", \.weights, weightsForm, "one number for each class, or `auto`: from the training labels"),
        Field(
            "ratio", \.ratio, .choice(), "what `auto` counts: min(cap, (background / class)^power) in pixels or objects"
        )
        .only(where: "weights", is: "auto"),
        Field(
            "counted_in", \.counted, .choice(),
            "where `auto` counts: in the training tiles, or in the crops, where classes of objects are more frequent"
        )
        .only(where: "weights", is: "auto"),
        Field("power", \.power, .number(NumberRange(atLeast: 0, atMost: 2)), "1 weighs classes equally, 0 pixels")
            .only(where: "weights", is: "auto"),
        Field("cap", \.cap, .number(NumberRange(atLeast: 1, atMost: 1_000_000)), or: "none", "the largest weight")
            .only(where: "weights", is: "auto"),
        Field(
            "recall_bias", \.recallBias, .number(NumberRange(above: 0, atMost: 1000)),
            "multiplies the weights of the foreground: above 1 for more recall"),
    ]

    private static let weightsForm = perClass(.positive).or("auto").mapped {
        weights, _ in
        weights.map { .given($0) } ?? Weights.automatic
    } from: {
        $0.numbers
    }

    public init() {}

    public init(weights: [Double]) { self.weights = .given(weights) }

    public static func examples(classes: Int) -> [WeightedCrossEntropy] {
        [WeightedCrossEntropy(weights: (0..<classes).map { $0 == 0 ? 1 : 8 })]
    }

    public var hasWeights: Bool { true }

    public var hasAutomaticWeights: Bool { weights.numbers == nil }

    public func numbers(_ classes: [String]) -> String? {
        weights.numbers.map { "weights " + byClass(classes, $0) }
    }

    public func resolved(for labels: LabelStatistics, raisedBias: Double) throws -> WeightedCrossEntropy {
        let numbers = try weights.numbers ?? automaticWeights(labels)
        return WeightedCrossEntropy(weights: biased(numbers, by: recallBias * raisedBias))
    }

    public func evaluate<Scalar>(_ batch: LossBatch<Scalar>) -> Double {
        guard let weights = weights.numbers else { preconditionFailure("automatic weights were not resolved") }
        return batch.crossEntropy(weights: weights)
    }
}

extension LossBatch {
    /// −Σ w_t log p_t / Σ w_t over the valid pixels, t the label of a pixel.
    ///
    /// dL/d log p_t = −w_t / Σ w. With all weights equal it is the mean cross-entropy; with PyTorch,
    /// `cross_entropy(weight:)`.
    func crossEntropy(weights: [Double]) -> Double {
        let total = totalWeight(weights)
        guard total > 0 else { return clearGradient() }

        let sums = sumPixels(1) { pixel, sum in
            let weight = weights[pixel.label]
            sum[0] -= weight * pixel.logProbability
            pixel.writeGradient(logProbability: -weight / total)
        }
        return sums.reduce(0) { $0 + $1[0] } / total
    }

    /// Σ w_t over the valid pixels.
    func totalWeight(_ weights: [Double]) -> Double {
        precondition(weights.count == classes, "\(weights.count) weights for \(classes) classes")
        precondition(
            weights.allSatisfy { $0 >= 0 && $0.isFinite }, "weights must be finite and not negative: \(weights)")
        var total = 0.0
        for counts in labelCounts() {
            for c in 0..<classes { total += counts[c] * weights[c] }
        }
        return total
    }
}
