// `loss` of a phase: as written, with what follows from the training labels still to be computed.
import Base
import Dataset
import Model

public enum LossSettings: Codable, Hashable, Sendable {
    case crossEntropy
    case weightedCrossEntropy(weights: ClassWeights, recallBias: Double)
    /// `alpha`: one a class.
    case focal(gamma: Double, alpha: [Double])
    case jaccard(Overlap)
    case dice(Overlap)
    /// `alpha` weighs false positives, `beta` false negatives.
    case tversky(alpha: Double, beta: Double, Overlap)
    /// Not over objects.
    case lovasz(Overlap)
    case sum([Term])

    /// Where class weights come from.
    public enum ClassWeights: Codable, Hashable, Sendable {
        /// From the training labels: min(cap, (f_background / f_class)^power); no cap when nil.
        case automatic(ratio: LabelStatistics.Ratio, power: Double, cap: Double?)
        case given([Double])
    }

    /// What a loss of overlap sums over.
    public struct Overlap: Codable, Hashable, Sendable {
        public enum Scope: String, CaseIterable, Codable, Sendable { case batch, image, object }

        public var over: Scope
        /// Pixels.
        public var smooth: Double
        /// Over objects only: how far around an object its pixels reach.
        public var margin: Int
        /// Over objects only: the pixels of a usual object; nil for the mean of each class's training labels.
        public var objectArea: Double?

        public init(over: Scope = .batch, smooth: Double = 1, margin: Int = 8, objectArea: Double? = nil) {
            self.over = over
            self.smooth = smooth
            self.margin = margin
            self.objectArea = objectArea
        }

        func scope(_ statistics: LabelStatistics) throws -> LossSpecification.Scope {
            switch over {
            case .batch: .batch
            case .image: .image
            case .object:
                .object(
                    .init(
                        margin: margin,
                        areas: try objectArea.map { area in statistics.names.dropFirst().map { _ in area } }
                            ?? statistics.meanObjectAreas()))
            }
        }
    }

    /// One loss of a sum.
    public struct Term: Codable, Hashable, Sendable {
        public var weight: Double
        public var loss: LossSettings

        public init(weight: Double, loss: LossSettings) {
            self.weight = weight
            self.loss = loss
        }
    }

    /// The losses by their names in files and messages.
    public enum Kind: String, CaseIterable, Sendable {
        case crossEntropy = "cross_entropy"
        case weightedCrossEntropy = "weighted_cross_entropy"
        case focal, jaccard, dice, tversky, lovasz, sum
    }

    var kind: Kind {
        switch self {
        case .crossEntropy: .crossEntropy
        case .weightedCrossEntropy: .weightedCrossEntropy
        case .focal: .focal
        case .jaccard: .jaccard
        case .dice: .dice
        case .tversky: .tversky
        case .lovasz: .lovasz
        case .sum: .sum
        }
    }

    /// As the loss is called in messages: "jaccard", "object-wise jaccard", "0.5 weighted_cross_entropy + 0.5 dice".
    public var name: String {
        switch self {
        case .jaccard(let overlap), .dice(let overlap), .tversky(_, _, let overlap):
            (overlap.over == .object ? "object-wise " : "") + kind.rawValue
        case .sum(let terms): terms.map { "\(shortest($0.weight)) \($0.loss.name)" }.joined(separator: " + ")
        default: kind.rawValue
        }
    }

    /// Whether the loss has foreground weights that a recall bias can raise.
    var hasWeights: Bool {
        switch self {
        case .weightedCrossEntropy, .focal: true
        case .sum(let terms): terms.contains { $0.loss.hasWeights }
        default: false
        }
    }

    /// The loss itself.
    ///
    /// - Parameter raisedBias: multiplies the foreground weights on top of the setting's own `recall_bias`.
    /// - Throws: `UserError(.data)` when automatic weights or areas are asked of labels that lack a class.
    public func specification(statistics: LabelStatistics, raisedBias: Double) throws -> LossSpecification {
        switch self {
        case .crossEntropy: return .crossEntropy
        case .weightedCrossEntropy(let source, let recallBias):
            let weights =
                switch source {
                case .given(let weights): weights
                case .automatic(let ratio, let power, let cap):
                    try statistics.weights(ratio: ratio, power: power, cap: cap ?? .infinity)
                }
            return .weightedCrossEntropy(weights: biased(weights, recallBias * raisedBias))
        case .focal(let gamma, let alpha): return .focal(gamma: gamma, alpha: biased(alpha, raisedBias))
        case .jaccard(let overlap): return .jaccard(over: try overlap.scope(statistics), smooth: overlap.smooth)
        case .dice(let overlap): return .dice(over: try overlap.scope(statistics), smooth: overlap.smooth)
        case .tversky(let alpha, let beta, let overlap):
            return .tversky(
                alpha: alpha, beta: beta, over: try overlap.scope(statistics), smooth: overlap.smooth)
        case .lovasz(let overlap): return .lovasz(over: try overlap.scope(statistics), smooth: overlap.smooth)
        case .sum(let terms):
            return .sum(
                try terms.map {
                    .init(
                        weight: $0.weight,
                        loss: try $0.loss.specification(statistics: statistics, raisedBias: raisedBias))
                })
        }
    }

    private func biased(_ weights: [Double], _ bias: Double) -> [Double] {
        weights.enumerated().map { $0.offset == 0 ? $0.element : $0.element * bias }
    }
}
