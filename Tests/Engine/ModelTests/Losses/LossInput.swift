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

    func inDouble(_ loss: LossSpecification) -> (value: Double, gradient: [Double]) {
        var gradient = [Double](repeating: .nan, count: logits.count)
        let value = gradient.withUnsafeMutableBufferPointer { gradient in
            logits.withUnsafeBufferPointer { logits in
                labels.withUnsafeBufferPointer { labels in
                    loss.evaluate(
                        LossBatch(
                            images: images, classes: classes, height: height, width: width, logits: logits.baseAddress!,
                            labels: labels.baseAddress!, gradient: gradient.baseAddress!))
                }
            }
        }
        return (value, gradient)
    }

    func inFloat(_ loss: LossSpecification) -> (value: Double, gradient: [Float]) {
        let logits = PlanarTensor(images: images, channels: classes, height: height, width: width)
        let gradient = PlanarTensor(images: images, channels: classes, height: height, width: width)
        for (i, logit) in self.logits.enumerated() {
            logits.pointer[i] = Float(logit)
            gradient.pointer[i] = .nan
        }
        let value = labels.withUnsafeBufferPointer { loss.evaluate(logits: logits, labels: $0, gradient: gradient) }
        return (value, Array(UnsafeBufferPointer(start: gradient.pointer, count: self.logits.count)))
    }
}

/// Every loss with settings for 2 to 5 classes. The names are those of losses.safetensors.
func everyLoss(classes: Int) -> [(name: String, loss: LossSpecification)] {
    let weights = Array([1, 7.5, 3.25, 2, 0].prefix(classes))
    func objects(margin: Int, _ areas: [Double]) -> LossSpecification.Scope {
        .object(.init(margin: margin, areas: Array(areas.prefix(classes - 1))))
    }
    return [
        ("cross_entropy", .crossEntropy),
        ("weighted_cross_entropy", .weightedCrossEntropy(weights: weights)),
        ("focal_2", .focal(gamma: 2, alpha: Array([0.25, 0.75, 0.5, 1, 1].prefix(classes)))),
        ("focal_half", .focal(gamma: 0.5, alpha: Array(repeating: 1, count: classes))),
        ("jaccard_batch", .jaccard(over: .batch, smooth: 1)),
        ("jaccard_image", .jaccard(over: .image, smooth: 0.5)),
        ("jaccard_object", .jaccard(over: objects(margin: 2, [6, 4, 5, 5]), smooth: 0.5)),
        ("dice_batch", .dice(over: .batch, smooth: 1)),
        ("dice_object", .dice(over: objects(margin: 0, [3, 5, 5, 5]), smooth: 1)),
        ("tversky_image", .tversky(alpha: 0.3, beta: 0.7, over: .image, smooth: 2)),
        ("lovasz_batch", .lovasz(over: .batch, smooth: 1)),
        ("lovasz_image", .lovasz(over: .image, smooth: 0.25)),
        (
            "sum",
            .sum([
                .init(weight: 0.5, loss: .weightedCrossEntropy(weights: weights)),
                .init(weight: 0.25, loss: .jaccard(over: .batch, smooth: 1)),
                .init(weight: 2, loss: .lovasz(over: .image, smooth: 1)),
            ])
        ),
    ]
}
