// What a loss takes beside logits and gradient.

extension LossSpecification {
    /// Bytes that are allocated while a batch is evaluated.
    ///
    /// - Parameters:
    ///   - pixels: of all images of the batch.
    ///   - classes: with the background.
    public func scratchBytes(pixels: Int, classes: Int) -> Int {
        let perPixel: Int
        switch self {
        case .crossEntropy, .weightedCrossEntropy, .focal, .tversky(_, _, .batch, _), .tversky(_, _, .image, _):
            perPixel = 0
        // The region of each pixel, and the nearest objects that it is found with.
        case .tversky(_, _, .object, _): perPixel = 12
        // Two lists of ranks, 64 bits each, and the distance's growth.
        case .lovasz: perPixel = 24
        case .sum(let terms):
            return terms.map { $0.loss.scratchBytes(pixels: pixels, classes: classes) }.max() ?? 0
        }
        return pixels * (classes - 1) * perPixel
    }
}
