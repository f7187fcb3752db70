// Which loss a phase of the training uses, as a value; and the one place where it is evaluated.
import Tensor

/// A loss with its settings. All of them sum over valid pixels only, in Double, and are differentiated exactly.
///
/// Symbols: `z` logits [N, C, H, W], `p = softmax(z)` over the classes, `t` the label of a pixel (class index), `v`
/// valid: the label is not `LossSpecification.ignoredLabel`. Class 0 is background. Without a valid pixel the loss and
/// its gradient are 0.
public enum LossSpecification: Codable, Hashable, Sendable {
    /// −mean log p_t.
    case crossEntropy

    /// −Σ w_t log p_t / Σ w_t. `weights`: one per class, each ≥ 0.
    case weightedCrossEntropy(weights: [Double])

    /// −mean α_t (1 − p_t)^γ log p_t (Lin et al., arXiv:1708.02002). `gamma` ≥ 0; `alpha`: one per class, each ≥ 0.
    /// With γ = 0 and α = 1 it is the cross-entropy.
    case focal(gamma: Double, alpha: [Double])

    /// Mean over the foreground classes of 1 − (I + s) / (U + s), I = Σ p t, U = Σ p + Σ t − I.
    ///
    /// `smooth` s > 0, in pixels: with s = 0 a class absent from the labels would get no gradient, and false detections
    /// on empty tiles would stay.
    case jaccard(over: JaccardScope, smooth: Double)

    /// What the sums of the Jaccard loss run over.
    public enum JaccardScope: String, Codable, Hashable, Sendable, CaseIterable {
        /// All pixels of the batch together.
        case batch
        /// Each image by itself; the loss is the mean over the images that have a valid pixel.
        case image
    }

    /// The label of a pixel that does not count.
    public static let ignoredLabel: UInt8 = 255

    /// The loss of a batch; its derivative by the logits is written in the same pass.
    ///
    /// Bit-identical for any number of threads. All labels must be below the number of classes or `ignoredLabel`.
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
                images: logits.images, classes: logits.channels, pixels: logits.height * logits.width,
                logits: UnsafePointer(logits.pointer), labels: labelBase, gradient: gradient.pointer))
    }

    /// The same for logits of either precision: gradient checks run in Double.
    package func evaluate<Scalar>(_ batch: LossBatch<Scalar>) -> Double {
        switch self {
        case .crossEntropy:
            batch.crossEntropy(weights: Array(repeating: 1, count: batch.classes))
        case .weightedCrossEntropy(let weights):
            batch.crossEntropy(weights: weights)
        case .focal(let gamma, let alpha):
            batch.focal(gamma: gamma, alpha: alpha)
        case .jaccard(let scope, let smooth):
            batch.jaccard(scope: scope, smooth: smooth)
        }
    }
}
