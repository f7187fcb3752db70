// The landscape in which objects are summits.
import Foundation

extension ObjectSplitting {
    /// Rows and columns that the Gaussian reaches.
    var reach: Int { Int((3 * smoothing).rounded(.up)) }

    /// The smoothed log-odds of `scores`, [H, W]. Beyond the border the outermost pixel goes on.
    public func relief(of scores: [Float], width: Int) -> [Float] {
        let height = scores.count / width
        guard height > 0 else { return [] }
        let kernel = kernel
        var rows = scores.map(Self.logOdds)
        // Along the rows, in place: each is widened first, so that the inner loop has no border.
        var widened = [Float](repeating: 0, count: width + 2 * reach)
        var sums = [Float](repeating: 0, count: width)
        for y in 0..<height {
            for x in widened.indices { widened[x] = rows[y * width + min(max(x - reach, 0), width - 1)] }
            addTaps(kernel, width, &sums) { tap in widened[tap..<tap + width] }
            for x in 0..<width { rows[y * width + x] = sums[x] }
        }
        // Down the columns, all of a row at once.
        var result: [Float] = []
        result.reserveCapacity(scores.count)
        for y in 0..<height {
            addTaps(kernel, width, &sums) { tap in
                let row = min(max(y + tap - reach, 0), height - 1)
                return rows[row * width..<(row + 1) * width]
            }
            result += sums
        }
        return result
    }

    /// ln(p / (1 - p)), for p within 10⁻⁶ of 0 or 1 as there: single precision has little more to say.
    private static func logOdds(_ probability: Float) -> Float {
        let p = min(max(probability, 1e-6), 1 - 1e-6)
        return log(p / (1 - p))
    }

    /// Samples of the Gaussian that add up to 1.
    private var kernel: [Float] {
        let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * smoothing * smoothing)) }
        let sum = weights.reduce(0, +)
        return weights.map { Float($0 / sum) }
    }

    /// sums[x] = Σ over taps of kernel[tap] · values(tap)[x]
    private func addTaps(
        _ kernel: [Float], _ width: Int, _ sums: inout [Float], _ values: (_ tap: Int) -> ArraySlice<Float>
    ) {
        sums.withUnsafeMutableBufferPointer { sums in
            for x in 0..<width { sums[x] = 0 }
            for (tap, weight) in kernel.enumerated() {
                values(tap).withUnsafeBufferPointer { values in
                    for x in 0..<width { sums[x] += weight * values[x] }
                }
            }
        }
    }
}
