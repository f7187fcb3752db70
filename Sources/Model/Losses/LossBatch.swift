// What every loss reads and writes: the logits, labels and gradient of one batch, walked in fixed bands of pixels.
import Foundation
import Tensor

/// The precision of logits: Float in training, Double in gradient checks. The maths of a loss is in Double for both.
package protocol LogitScalar: BinaryFloatingPoint {
    var double: Double { get }
}
extension Float: LogitScalar {
    @inline(__always) package var double: Double { Double(self) }
}
extension Double: LogitScalar {
    @inline(__always) package var double: Double { self }
}

/// One batch as a loss sees it. Memory belongs to the caller.
package struct LossBatch<Scalar: LogitScalar>: @unchecked Sendable {
    let images: Int
    let classes: Int
    /// H × W.
    let pixels: Int
    /// [N, C, H, W].
    let logits: UnsafePointer<Scalar>
    /// [N, H, W].
    let labels: UnsafePointer<UInt8>
    /// [N, C, H, W].
    let gradient: UnsafeMutablePointer<Scalar>

    /// Pixels of one band. Bands do not cross images; partial sums are kept by band and added in their order, so a
    /// result does not depend on the number of threads.
    private static var bandPixels: Int { 4096 }
    private var bandsPerImage: Int { (pixels + Self.bandPixels - 1) / Self.bandPixels }

    package init(
        images: Int, classes: Int, pixels: Int, logits: UnsafePointer<Scalar>, labels: UnsafePointer<UInt8>,
        gradient: UnsafeMutablePointer<Scalar>
    ) {
        precondition(classes >= 2, "a loss needs two classes at least, not \(classes)")
        self.images = images
        self.classes = classes
        self.pixels = pixels
        self.logits = logits
        self.labels = labels
        self.gradient = gradient
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
                if label == LossSpecification.ignoredLabel { continue }
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
            withUnsafeTemporaryAllocation(of: Double.self, capacity: classes) { probabilities in
                for index in range {
                    let label = labels[image * pixels + index]
                    let offset = image * classes * pixels + index
                    if label == LossSpecification.ignoredLabel {
                        for c in 0..<classes { gradient[offset + c * pixels] = 0 }
                        continue
                    }
                    body(
                        LossPixel(
                            image: image, label: Int(label), classes: classes, stride: pixels, logits: logits + offset,
                            gradient: gradient + offset, probabilities: probabilities.baseAddress!), sums)
                }
            }
        }
    }

    /// Loss 0: no pixel counts.
    func clearGradient() -> Double {
        for i in 0..<images * classes * pixels { gradient[i] = 0 }
        return 0
    }
}

/// One valid pixel: its logits, their softmax and where their gradient goes.
struct LossPixel<Scalar: LogitScalar> {
    let image: Int
    let label: Int
    let classes: Int
    /// From one class to the next, in `logits` and `gradient`.
    let stride: Int
    let logits: UnsafePointer<Scalar>
    let gradient: UnsafeMutablePointer<Scalar>
    /// p of each class.
    let probabilities: UnsafeMutablePointer<Double>
    /// log Σ exp z.
    let logSumExp: Double

    @inline(__always)
    init(
        image: Int, label: Int, classes: Int, stride: Int, logits: UnsafePointer<Scalar>,
        gradient: UnsafeMutablePointer<Scalar>, probabilities: UnsafeMutablePointer<Double>
    ) {
        self.image = image
        self.label = label
        self.classes = classes
        self.stride = stride
        self.logits = logits
        self.gradient = gradient
        self.probabilities = probabilities
        if classes == 2 {
            // A sigmoid of the difference: one exponential, of a number ≤ 0.
            let background = logits[0].double
            let foreground = logits[stride].double
            let e = exp(-abs(foreground - background))
            let larger = 1 / (1 + e)
            probabilities[0] = background >= foreground ? larger : e * larger
            probabilities[1] = background >= foreground ? e * larger : larger
            logSumExp = max(background, foreground) + log(1 + e)
        } else {
            var maximum = logits[0].double
            for c in 1..<classes { maximum = max(maximum, logits[c * stride].double) }
            var sum = 0.0
            for c in 0..<classes {
                probabilities[c] = exp(logits[c * stride].double - maximum)
                sum += probabilities[c]
            }
            for c in 0..<classes { probabilities[c] /= sum }
            logSumExp = maximum + log(sum)
        }
    }

    /// log p of the pixel's own class.
    @inline(__always) var logProbability: Double { logits[label * stride].double - logSumExp }

    /// Writes the gradient from dL/d log p_label: dz_k = g (δ_k,label − p_k).
    @inline(__always)
    func writeGradient(logProbability g: Double) {
        for c in 0..<classes {
            gradient[c * stride] = Scalar(g * ((c == label ? 1 : 0) - probabilities[c]))
        }
    }

    /// Writes the gradient from dL/dp: dz_k = p_k (g_k − Σ g_c p_c).
    @inline(__always)
    func writeGradient(probabilities g: (Int) -> Double) {
        var mean = 0.0
        for c in 0..<classes { mean += g(c) * probabilities[c] }
        for c in 0..<classes { gradient[c * stride] = Scalar(probabilities[c] * (g(c) - mean)) }
    }
}
