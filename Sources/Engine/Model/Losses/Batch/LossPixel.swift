// One pixel as a loss sees it: its softmax, and where its gradient goes.
import Foundation

/// The precision of logits: Float in training, Double in gradient checks. The maths of a loss is in Double for both.
public protocol LogitScalar: BinaryFloatingPoint {
    var double: Double { get }
}
extension Float: LogitScalar {
    @inline(__always) public var double: Double { Double(self) }
}
extension Double: LogitScalar {
    @inline(__always) public var double: Double { self }
}

/// One valid pixel: its logits, their softmax and where their gradient goes.
struct LossPixel<Scalar: LogitScalar> {
    let image: Int
    /// In the image, row by row.
    let index: Int
    let label: Int
    let classes: Int
    /// From one class to the next, in `logits` and `gradient`.
    let stride: Int
    let logits: UnsafePointer<Scalar>
    let gradient: UnsafeMutablePointer<Scalar>
    /// What the gradient is multiplied by, and whether it is added.
    let factor: Double
    let adds: Bool
    /// p of each class.
    let probabilities: UnsafeMutablePointer<Double>
    /// The largest logit, and Σ exp(z − largest).
    private let largest: Double
    private let sum: Double

    @inline(__always)
    init(
        image: Int, index: Int, label: Int, classes: Int, stride: Int, logits: UnsafePointer<Scalar>,
        gradient: UnsafeMutablePointer<Scalar>, factor: Double, adds: Bool, probabilities: UnsafeMutablePointer<Double>
    ) {
        self.image = image
        self.index = index
        self.label = label
        self.classes = classes
        self.stride = stride
        self.logits = logits
        self.gradient = gradient
        self.factor = factor
        self.adds = adds
        self.probabilities = probabilities
        if classes == 2 {
            // A sigmoid of the difference: one exponential, of a number ≤ 0.
            let background = logits[0].double
            let foreground = logits[stride].double
            let e = exp(-abs(foreground - background))
            let larger = 1 / (1 + e)
            probabilities[0] = background >= foreground ? larger : e * larger
            probabilities[1] = background >= foreground ? e * larger : larger
            largest = max(background, foreground)
            sum = 1 + e
        } else {
            var largest = logits[0].double
            for c in 1..<classes { largest = max(largest, logits[c * stride].double) }
            var sum = 0.0
            for c in 0..<classes {
                probabilities[c] = exp(logits[c * stride].double - largest)
                sum += probabilities[c]
            }
            for c in 0..<classes { probabilities[c] /= sum }
            self.largest = largest
            self.sum = sum
        }
    }

    /// log p of the pixel's own class.
    @inline(__always) var logProbability: Double { logits[label * stride].double - (largest + log(sum)) }

    /// Writes the gradient from dL/d log p_label: dz_k = g (δ_k,label − p_k).
    @inline(__always)
    func writeGradient(logProbability g: Double) {
        for c in 0..<classes { write(c, g * ((c == label ? 1 : 0) - probabilities[c])) }
    }

    /// Writes the gradient from dL/dp: dz_k = p_k (g_k − Σ g_c p_c).
    @inline(__always)
    func writeGradient(probabilities g: (Int) -> Double) {
        var mean = 0.0
        for c in 0..<classes { mean += g(c) * probabilities[c] }
        for c in 0..<classes { write(c, probabilities[c] * (g(c) - mean)) }
    }

    @inline(__always)
    private func write(_ c: Int, _ value: Double) {
        let value = Scalar(factor * value)
        gradient[c * stride] = adds ? gradient[c * stride] + value : value
    }
}
