// The landscape in which objects are summits.
import Foundation

extension ObjectSplitting {
    /// Pixels that a Gaussian reaches.
    static func reach(of sigma: Double) -> Int { Int((3 * sigma).rounded(.up)) }

    /// The smoothed log-odds in a box of a map. Beyond the map's border the outermost pixel goes on.
    ///
    /// - Parameters:
    ///   - scores: [H, W], of the whole map.
    ///   - width: W.
    /// - Returns: [box.rows, box.columns].
    public func relief(of scores: [Float], width: Int, in box: PixelBox) -> [Float] {
        let height = scores.count / width
        let (across, down) = (Self.kernel(smoothing), Self.kernel(smoothingDown))
        let side = Self.reach(of: smoothing)
        // Along the rows, of those that the Gaussian reaches. Each is widened first, so that the inner loop has no
        // border.
        let reached = max(0, box.rows.lowerBound - reach)..<min(height, box.rows.upperBound + reach)
        var rows = [Float](repeating: 0, count: reached.count * box.columns.count)
        let wider = box.columns.lowerBound - side..<box.columns.upperBound + side
        for (index, y) in reached.enumerated() {
            let widened = wider.map { Self.logOdds(scores[y * width + min(max($0, 0), width - 1)]) }
            add(across, to: &rows, row: index, box.columns.count) { tap in widened[tap...] }
        }
        // Down the columns, all of a row at once.
        var relief = [Float](repeating: 0, count: box.count)
        for (index, y) in box.rows.enumerated() {
            add(down, to: &relief, row: index, box.columns.count) { tap in
                let row = min(max(y + tap - reach, 0), height - 1) - reached.lowerBound
                return rows[(row * box.columns.count)...]
            }
        }
        return relief
    }

    /// ln(p / (1 - p)), for p within 10⁻⁶ of 0 or 1 as there: single precision has little more to say.
    private static func logOdds(_ probability: Float) -> Float {
        let p = min(max(probability, 1e-6), 1 - 1e-6)
        return log(p / (1 - p))
    }

    /// Samples of the Gaussian that add up to 1.
    private static func kernel(_ sigma: Double) -> [Float] {
        let weights = (-reach(of: sigma)...reach(of: sigma)).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
        let sum = weights.reduce(0, +)
        return weights.map { Float($0 / sum) }
    }

    /// sums[row, x] += Σ over taps of kernel[tap] · values(tap)[x]
    private func add(
        _ kernel: [Float], to sums: inout [Float], row: Int, _ width: Int, _ values: (_ tap: Int) -> ArraySlice<Float>
    ) {
        sums.withUnsafeMutableBufferPointer { sums in
            let sums = sums.baseAddress! + row * width
            for (tap, weight) in kernel.enumerated() {
                values(tap).withUnsafeBufferPointer { values in
                    for x in 0..<width { sums[x] += weight * values[x] }
                }
            }
        }
    }
}
