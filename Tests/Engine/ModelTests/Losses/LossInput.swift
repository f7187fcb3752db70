// Runs a loss on arrays, in Double or through the public face in Float.
import Model
import Tensor

struct LossInput {
    var images: Int
    var classes: Int
    var height: Int
    var width: Int
    /// [N, C, H, W]
    var logits: [Double]
    /// [N, H, W]
    var labels: [UInt8]

    func inDouble(_ loss: Loss) -> (value: Double, gradient: [Double]) {
        var gradient = [Double](repeating: .nan, count: logits.count)
        let value = LossBatch<Double>.with(
            shape: (images, classes, height, width), logits: logits, labels: labels, gradient: &gradient
        ) { loss.function.evaluate($0) }
        return (value, gradient)
    }

    func inFloat(_ loss: Loss) -> (value: Double, gradient: [Float]) {
        let logits = PlanarTensor(images: images, channels: classes, height: height, width: width)
        let gradient = PlanarTensor(images: images, channels: classes, height: height, width: width)
        for (i, logit) in self.logits.enumerated() {
            logits.pointer[i] = Float(logit)
            gradient.pointer[i] = .nan
        }
        let value = loss.evaluate(logits: logits, labels: labels, gradient: gradient)
        return (value, Array(UnsafeBufferPointer(start: gradient.pointer, count: self.logits.count)))
    }
}

/// Every loss with settings for 2 to 5 classes: those of losses.safetensors by their names there, and the losses' own
/// examples.
func everyLoss(classes: Int) -> [(name: String, loss: Loss)] {
    func examples(_ kind: (some LossFunction).Type) -> [(name: String, loss: Loss)] {
        kind.examples(classes: classes).enumerated().map { ("\(kind.kind) \($0)", Loss($1)) }
    }
    return goldenLosses(classes: classes) + Loss.kinds.flatMap { examples($0) }
}

/// The losses that PyTorch has computed, by their names in losses.safetensors. One of each kind at least.
func goldenLosses(classes: Int) -> [(name: String, loss: Loss)] {
    let weights = Array([1, 7.5, 3.25, 2, 0].prefix(classes))
    func objects(margin: Int, _ areas: [Double], smooth: Double) -> Overlap {
        Overlap(margin: margin, areas: Array(areas.prefix(classes - 1)), smooth: smooth)
    }
    return [
        ("cross_entropy", Loss(CrossEntropy())),
        ("weighted_cross_entropy", Loss(WeightedCrossEntropy(weights: weights))),
        ("focal_2", Loss(Focal(gamma: 2, alpha: Array([0.25, 0.75, 0.5, 1, 1].prefix(classes))))),
        ("focal_half", Loss(Focal(gamma: 0.5, alpha: Array(repeating: 1, count: classes)))),
        ("boundary", Loss(BoundaryCrossEntropy(weights: weights, boundaryWeight: 4, boundaryWidth: 1.5))),
        ("jaccard_batch", Loss(Jaccard(Overlap(over: .batch, smooth: 1)))),
        ("jaccard_image", Loss(Jaccard(Overlap(over: .image, smooth: 0.5)))),
        ("jaccard_object", Loss(Jaccard(objects(margin: 2, [6, 4, 5, 5], smooth: 0.5)))),
        ("dice_batch", Loss(Dice(Overlap(over: .batch, smooth: 1)))),
        ("dice_object", Loss(Dice(objects(margin: 0, [3, 5, 5, 5], smooth: 1)))),
        ("tversky_image", Loss(Tversky(alpha: 0.3, beta: 0.7, Overlap(over: .image, smooth: 2)))),
        ("lovasz_batch", Loss(Lovasz(over: .batch, smooth: 1))),
        ("lovasz_image", Loss(Lovasz(over: .image, smooth: 0.25))),
        (
            "sum",
            Loss(
                LossSum([
                    .init(weight: 0.5, loss: Loss(WeightedCrossEntropy(weights: weights))),
                    .init(weight: 0.25, loss: Loss(Jaccard(Overlap(over: .batch, smooth: 1)))),
                    .init(weight: 2, loss: Loss(Lovasz(over: .image, smooth: 1))),
                ]))
        ),
    ]
}
