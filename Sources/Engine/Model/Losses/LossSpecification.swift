// Which loss a phase of the training uses, as a value; and the one place where it is evaluated.
import Tensor

/// A loss with its settings. All of them sum over valid pixels only, in Double, and are differentiated exactly.
///
/// Symbols: `z` logits [N, C, H, W], `p = softmax(z)` over the classes, `t` the label of a pixel (class index). A
/// pixel is valid unless its label is 255. Class 0 is background. Without a valid pixel the loss and its gradient are 0.
/// Formulas and costs side by side: README.md in this folder.
public enum LossSpecification: Codable, Hashable, Sendable {
    /// −mean log p_t.
    case crossEntropy

    /// −Σ w_t log p_t / Σ w_t. `weights`: one per class, each ≥ 0.
    case weightedCrossEntropy(weights: [Double])

    /// −mean α_t (1 − p_t)^γ log p_t (Lin et al., arXiv:1708.02002). `gamma` ≥ 0; `alpha`: one per class, each ≥ 0.
    /// With γ = 0 and α = 1 it is the cross-entropy.
    case focal(gamma: Double, alpha: [Double])

    /// Mean over the foreground classes of 1 − (TP + s) / (TP + α FP + β FN + s), TP = Σ p t, FP = Σ p (1 − t),
    /// FN = Σ (1 − p) t (Salehi et al., arXiv:1706.05721).
    ///
    /// `alpha` > 0; `beta` ≥ 0; `smooth` s > 0, in pixels: with s = 0 a class absent from the labels would get no
    /// gradient, and false detections on empty tiles would stay.
    case tversky(alpha: Double, beta: Double, over: Scope, smooth: Double)

    /// The Lovász extension of the Jaccard distance (Berman et al., arXiv:1705.08790); `over` the batch or each image.
    /// `smooth` > 0, in pixels.
    case lovasz(over: Scope, smooth: Double)

    /// Σ weight · loss.
    case sum([Term])

    /// 1 − (I + s) / (U + s), I = Σ p t, U = Σ p + Σ t − I: the Tversky loss with α = β = 1.
    public static func jaccard(over scope: Scope, smooth: Double) -> LossSpecification {
        .tversky(alpha: 1, beta: 1, over: scope, smooth: smooth)
    }

    /// 1 − (I + s) / ((Σ p + Σ t) / 2 + s): the Tversky loss with α = β = 1/2.
    public static func dice(over scope: Scope, smooth: Double) -> LossSpecification {
        .tversky(alpha: 0.5, beta: 0.5, over: scope, smooth: smooth)
    }

    /// What the sums of a loss of overlap run over.
    public enum Scope: Codable, Hashable, Sendable {
        /// All pixels of the batch together.
        case batch
        /// Each image by itself; the loss is the mean over the images that have a valid pixel.
        case image
        /// Each labelled object with the pixels around it.
        case object(Objects)
    }

    /// What belongs to an object, and what a false one is.
    public struct Objects: Codable, Hashable, Sendable {
        /// An object owns the pixels that are at most so many pixels away, and nearer than to any other.
        public var margin: Int
        /// Pixels of a usual object, one for each foreground class: so much probability near no object is a false one.
        public var areas: [Double]

        public init(margin: Int, areas: [Double]) {
            self.margin = margin
            self.areas = areas
        }
    }

    /// One loss of a sum.
    public struct Term: Codable, Hashable, Sendable {
        public var weight: Double
        public var loss: LossSpecification

        public init(weight: Double, loss: LossSpecification) {
            self.weight = weight
            self.loss = loss
        }
    }

    /// The loss of a batch; its derivative by the logits is written in the same pass.
    ///
    /// Bit-identical for any number of threads. All labels must be below the number of classes, or 255.
    ///
    /// - Parameters:
    ///   - logits: [N, C, H, W], C ≥ 2.
    ///   - labels: class indices [N, H, W].
    ///   - gradient: dL/dlogits [N, C, H, W], overwritten.
    public func evaluate(
        logits: PlanarTensor, labels: UnsafeBufferPointer<UInt8>, gradient: PlanarTensor
    ) -> Double {
        precondition(gradient.hasShape(of: logits), "logits \(logits.shapeText), but gradient \(gradient.shapeText)")
        precondition(
            labels.count == logits.images * logits.height * logits.width,
            "\(labels.count) labels for logits \(logits.shapeText)")
        guard let labelBase = labels.baseAddress else { return 0 }
        return evaluate(
            LossBatch(
                images: logits.images, classes: logits.channels, height: logits.height, width: logits.width,
                logits: UnsafePointer(logits.pointer), labels: labelBase, gradient: gradient.pointer))
    }

    /// The same for logits of either precision: gradient checks run in Double.
    package func evaluate<Scalar>(_ batch: LossBatch<Scalar>) -> Double {
        switch self {
        case .crossEntropy:
            return batch.crossEntropy(weights: Array(repeating: 1, count: batch.classes))
        case .weightedCrossEntropy(let weights):
            return batch.crossEntropy(weights: weights)
        case .focal(let gamma, let alpha):
            return batch.focal(gamma: gamma, alpha: alpha)
        case .tversky(let alpha, let beta, let scope, let smooth):
            let index = TverskyIndex(alpha: alpha, beta: beta, smooth: smooth)
            switch scope {
            case .batch: return batch.tversky(index, overImages: false)
            case .image: return batch.tversky(index, overImages: true)
            case .object(let objects): return batch.objectOverlap(index, objects)
            }
        case .lovasz(let scope, let smooth):
            switch scope {
            case .batch: return batch.lovasz(overImages: false, smooth: smooth)
            case .image: return batch.lovasz(overImages: true, smooth: smooth)
            case .object: preconditionFailure("the Lovász loss is not defined over objects")
            }
        case .sum(let terms):
            precondition(!terms.isEmpty, "a sum of no losses")
            return terms.enumerated().reduce(0) { sum, next in
                let (number, term) = next
                return sum + term.weight
                    * term.loss.evaluate(batch.term(weight: term.weight, isFirst: number == 0))
            }
        }
    }
}
