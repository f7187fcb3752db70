// What every loss reads and writes: the logits, labels and gradient of one batch, walked in fixed bands of pixels.
import Objects
import Tensor
import Threads

/// One batch as a loss sees it, for the length of one call: only `with` makes one.
///
/// Unchecked: each band of pixels has one thread that writes its gradient.
public struct LossBatch<Scalar: LogitScalar>: @unchecked Sendable {
    let images: Int
    let classes: Int
    let height: Int
    let width: Int
    /// [N, C, H, W].
    let logits: UnsafePointer<Scalar>
    /// [N, H, W].
    let labels: UnsafePointer<UInt8>
    /// [N, C, H, W].
    let gradient: UnsafeMutablePointer<Scalar>
    /// The loss's weight in a sum: multiplies what is written to the gradient.
    private var factor = 1.0
    /// Whether the gradient is added to what is there, as that of a sum's further terms.
    private var adds = false

    /// H × W.
    var pixels: Int { height * width }

    /// Pixels of one band. Bands do not cross images; partial sums are kept by band and added in their order, so a
    /// result does not depend on the number of threads.
    private static var bandPixels: Int { 4096 }
    private var bandsPerImage: Int { (pixels + Self.bandPixels - 1) / Self.bandPixels }

    private init(
        images: Int, classes: Int, height: Int, width: Int, logits: UnsafePointer<Scalar>,
        labels: UnsafePointer<UInt8>, gradient: UnsafeMutablePointer<Scalar>
    ) {
        precondition(classes >= 2, "a loss needs two classes at least, not \(classes)")
        self.images = images
        self.classes = classes
        self.height = height
        self.width = width
        self.logits = logits
        self.labels = labels
        self.gradient = gradient
    }

    /// Runs `body` on a batch of tensors, which must not keep it.
    ///
    /// - Parameters:
    ///   - logits: [N, C, H, W].
    ///   - labels: [N, H, W].
    ///   - gradient: of the logits' shape, to be written.
    static func with<Result>(
        logits: PlanarTensor, labels: [UInt8], gradient: PlanarTensor, _ body: (LossBatch) -> Result
    ) -> Result where Scalar == Float {
        precondition(gradient.hasShape(of: logits), "logits \(logits.shapeText), but gradient \(gradient.shapeText)")
        precondition(
            labels.count == logits.images * logits.height * logits.width,
            "\(labels.count) labels for logits \(logits.shapeText)")
        return withExtendedLifetime((logits, gradient)) {
            labels.withUnsafeBufferPointer { labels in
                body(
                    LossBatch(
                        images: logits.images, classes: logits.channels, height: logits.height, width: logits.width,
                        logits: UnsafePointer(logits.pointer), labels: labels.baseAddress!, gradient: gradient.pointer))
            }
        }
    }

    /// The same for arrays, in the scalar that a check wants.
    package static func with<Result>(
        shape: (images: Int, classes: Int, height: Int, width: Int), logits: [Scalar], labels: [UInt8],
        gradient: inout [Scalar], _ body: (LossBatch) -> Result
    ) -> Result {
        let pixels = shape.images * shape.height * shape.width
        precondition(
            labels.count == pixels && logits.count == pixels * shape.classes && gradient.count == logits.count,
            "\(logits.count) logits, \(gradient.count) gradients and \(labels.count) labels for \(shape)")
        return gradient.withUnsafeMutableBufferPointer { gradient in
            logits.withUnsafeBufferPointer { logits in
                labels.withUnsafeBufferPointer { labels in
                    body(
                        LossBatch(
                            images: shape.images, classes: shape.classes, height: shape.height, width: shape.width,
                            logits: logits.baseAddress!, labels: labels.baseAddress!, gradient: gradient.baseAddress!))
                }
            }
        }
    }

    /// The same batch for one term of a sum.
    func term(weight: Double, isFirst: Bool) -> LossBatch {
        var batch = self
        batch.factor *= weight
        batch.adds = adds || !isFirst
        return batch
    }

    /// Runs `body` on every band in parallel and returns, for each image, the `count` sums that `body` added up.
    @inline(__always)
    private func sumBands(
        _ count: Int, _ body: (_ image: Int, _ range: Range<Int>, _ sums: UnsafeMutablePointer<Double>) -> Void
    ) -> [[Double]] {
        let bands = bandsPerImage
        var partial = [Double](repeating: 0, count: max(1, images * bands * count))
        partial.withUnsafeMutableBufferPointer { partial in
            guard let base = partial.baseAddress else { return }
            Parallel.forEach(images * bands) { index in
                let start = index % bands * Self.bandPixels
                body(index / bands, start..<min(start + Self.bandPixels, pixels), base + index * count)
            }
        }
        return (0..<images).map { image in
            (0..<count).map { sum in
                (0..<bands).reduce(0) { $0 + partial[(image * bands + $1) * count + sum] }
            }
        }
    }

    /// Labelled pixels by image and class, [N][C]; ignored ones are in none.
    func labelCounts() -> [[Double]] {
        sumBands(classes) { image, range, sums in
            for pixel in range {
                let label = labels[image * pixels + pixel]
                if label == ClassLabel.ignored { continue }
                precondition(label < classes, "label \(label) of a pixel, with \(classes) classes")
                sums[Int(label)] += 1
            }
        }
    }

    /// Runs `body` on every valid pixel and returns, for each image, the `count` sums that it added up.
    ///
    /// `body` gets the pixel with its softmax, and owes the gradient of its logits. Ignored pixels get gradient 0.
    @inline(__always)
    func sumPixels(
        _ count: Int, _ body: (_ pixel: LossPixel<Scalar>, _ sums: UnsafeMutablePointer<Double>) -> Void
    ) -> [[Double]] {
        sumBands(count) { image, range, sums in
            forEachPixel(of: image, in: range) { body($0, sums) }
        }
    }

    /// The same for some pixels of one image, in their order and on this thread.
    @inline(__always)
    func forEachPixel(of image: Int, in range: Range<Int>, _ body: (_ pixel: LossPixel<Scalar>) -> Void) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: classes) { probabilities in
            for index in range {
                let label = labels[image * pixels + index]
                let offset = image * classes * pixels + index
                if label == ClassLabel.ignored {
                    if !adds { for c in 0..<classes { gradient[offset + c * pixels] = 0 } }
                    continue
                }
                body(
                    LossPixel(
                        image: image, index: index, label: Int(label), classes: classes, stride: pixels,
                        logits: logits + offset, gradient: gradient + offset, factor: factor, adds: adds,
                        probabilities: probabilities.baseAddress!))
            }
        }
    }

    /// Loss 0: no pixel counts.
    func clearGradient() -> Double {
        if !adds { for i in 0..<images * classes * pixels { gradient[i] = 0 } }
        return 0
    }
}
