// Where the overlapping windows of one row add up.
import Foundation
import Tensor

/// Weighted sums of probabilities for the rows that a row of windows covers.
final class BlendingStrip {
    private let width: Int
    private let height: Int
    private let planes: Int
    /// [planes, height, width]
    private let sums: FloatBuffer
    /// [height, width]
    private var missing: [UInt8]

    init(width: Int, height: Int, planes: Int) {
        (self.width, self.height, self.planes) = (width, height, planes)
        sums = FloatBuffer(count: planes * height * width)
        missing = [UInt8](repeating: 0, count: height * width)
    }

    func mark(_ pixels: [UInt8], x: Int, width columns: Int) {
        for row in 0..<pixels.count / columns {
            for column in 0..<columns { missing[row * width + x + column] = pixels[row * columns + column] }
        }
    }

    /// Adds the weighted probabilities of one window whose first row is the strip's.
    func add(_ logits: PlanarTensor, image: Int, x: Int, xWeights: [Float], yWeights: [Float]) {
        let columns = logits.width
        let area = logits.height * columns
        xWeights.withUnsafeBufferPointer { xWeights in
            yWeights.withUnsafeBufferPointer { yWeights in
                Parallel.forEach(logits.height) { row in
                    let target = sums.pointer + row * width + x
                    let source = UnsafePointer(logits.plane(image, 0) + row * columns)
                    if planes == 1 {
                        addSigmoid(source, source + area, columns, xWeights.baseAddress!, yWeights[row], target)
                    } else {
                        addSoftmax(source, area, columns, xWeights.baseAddress!, yWeights[row], target)
                    }
                }
            }
        }
    }

    /// p₁ = σ(z₁ - z₀).
    private func addSigmoid(
        _ z0: UnsafePointer<Float>, _ z1: UnsafePointer<Float>, _ columns: Int, _ xWeights: UnsafePointer<Float>,
        _ yWeight: Float, _ target: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<columns { target[i] += xWeights[i] * yWeight / (1 + exp(z0[i] - z1[i])) }
    }

    /// p_c = exp(z_c - m) / Σ exp(z - m), m the largest logit; for the foreground classes.
    private func addSoftmax(
        _ logits: UnsafePointer<Float>, _ area: Int, _ columns: Int, _ xWeights: UnsafePointer<Float>, _ yWeight: Float,
        _ target: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<columns {
            var largest = logits[i]
            for plane in 1...planes { largest = max(largest, logits[plane * area + i]) }
            var sum: Float = 0
            for plane in 0...planes { sum += exp(logits[plane * area + i] - largest) }
            let weight = xWeights[i] * yWeight / sum
            for plane in 1...planes {
                target[(plane - 1) * height * width + i] += weight * exp(logits[plane * area + i] - largest)
            }
        }
    }

    /// Hands over the first rows of the strip, which are `rows` of the image.
    func withRows(_ rows: Range<Int>, _ receive: (ProbabilityStrip) throws -> Void) rethrows {
        try missing.withUnsafeBufferPointer { missing in
            try receive(
                ProbabilityStrip(
                    rows: rows, width: width,
                    planes: (0..<planes).map { UnsafePointer(sums.pointer + $0 * height * width) },
                    missing: missing.baseAddress!))
        }
    }

    /// Moves the later rows up to the strip's first row and clears the place behind them.
    func drop(rows: Int) {
        let (gone, kept) = (rows * width, max(0, height - rows) * width)
        for plane in 0..<planes {
            let base = sums.pointer + plane * height * width
            if kept > 0 { memmove(base, base + gone, kept * MemoryLayout<Float>.stride) }
            memset(base + kept, 0, (height * width - kept) * MemoryLayout<Float>.stride)
        }
        missing = Array(missing.suffix(kept)) + [UInt8](repeating: 0, count: height * width - kept)
    }
}
