// The landscape in which objects are summits.
import Foundation

extension ObjectSplitting {
    /// Rows and columns that the Gaussian reaches.
    var reach: Int { Int((3 * smoothing).rounded(.up)) }

    /// The smoothed log-odds of `scores`, [H, W], where there are objects, which are few; 0 elsewhere. Beyond the border the outermost
    /// pixel goes on.
    ///
    /// - Parameter map: [H, W] class indices; 0 and 255 (no data) are no objects.
    public func relief(of scores: [Float], inObjectsOf map: [UInt8], width: Int) -> [Float] {
        precondition(map.count == scores.count, "\(map.count) pixels, \(scores.count) scores")
        return scores.withUnsafeBufferPointer { scores in
            map.withUnsafeBufferPointer { map in
                Smoothing(scores: scores, map: map, width: width, kernel: kernel, reach: reach).relief()
            }
        }
    }

    /// Samples of the Gaussian that add up to 1.
    private var kernel: [Float] {
        let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * smoothing * smoothing)) }
        let sum = weights.reduce(0, +)
        return weights.map { Float($0 / sum) }
    }
}

/// The Gaussian of one map, along the rows and then down the columns.
private struct Smoothing {
    let scores: UnsafeBufferPointer<Float>
    let map: UnsafeBufferPointer<UInt8>
    let width: Int
    let kernel: [Float]
    let reach: Int

    private var height: Int { scores.count / width }

    func relief() -> [Float] {
        let rows = smoothedRows()
        var relief = [Float](repeating: 0, count: scores.count)
        relief.withUnsafeMutableBufferPointer { relief in
            rows.withUnsafeBufferPointer { rows in
                for y in 0..<height {
                    forEachRun(in: y * width..<(y + 1) * width, where: { isObject(map[$0]) }) { run in
                        for (tap, weight) in kernel.enumerated() {
                            let row = min(max(y + tap - reach, 0), height - 1) - y
                            for pixel in run { relief[pixel] += weight * rows[pixel + row * width] }
                        }
                    }
                }
            }
        }
        return relief
    }

    /// The log-odds smoothed along the rows, where a pixel has an object in reach above or below it.
    private func smoothedRows() -> [Float] {
        [Float](unsafeUninitializedCapacity: scores.count) { rows, count in
            var objectsInReach = [Int32](repeating: 0, count: width)
            for row in 0..<reach { addObjects(ofRow: row, to: &objectsInReach, as: 1) }
            for y in 0..<height {
                addObjects(ofRow: y + reach, to: &objectsInReach, as: 1)
                addObjects(ofRow: y - reach - 1, to: &objectsInReach, as: -1)
                forEachRun(in: 0..<width, where: { objectsInReach[$0] > 0 }) { smoothRow(y, run: $0, into: rows) }
            }
            count = scores.count
        }
    }

    /// - Parameter run: of columns.
    private func smoothRow(_ y: Int, run: Range<Int>, into rows: UnsafeMutableBufferPointer<Float>) {
        // Widened first, so that the inner loop has no border.
        let widened = (run.lowerBound - reach..<run.upperBound + reach).map { x in
            Self.logOdds(scores[y * width + min(max(x, 0), width - 1)])
        }
        widened.withUnsafeBufferPointer { widened in
            let first = y * width + run.lowerBound
            for x in 0..<run.count { rows[first + x] = 0 }
            for (tap, weight) in kernel.enumerated() {
                for x in 0..<run.count { rows[first + x] += weight * widened[tap + x] }
            }
        }
    }

    private func addObjects(ofRow row: Int, to columns: inout [Int32], as sign: Int32) {
        guard 0..<height ~= row else { return }
        for x in 0..<width where isObject(map[row * width + x]) { columns[x] += sign }
    }

    private func isObject(_ value: UInt8) -> Bool { value != 0 && value != ScoreMap.missing }

    private func forEachRun(in range: Range<Int>, where belongs: (Int) -> Bool, _ body: (Range<Int>) -> Void) {
        var next = range.lowerBound
        while next < range.upperBound {
            guard belongs(next) else {
                next += 1
                continue
            }
            let start = next
            repeat { next += 1 } while next < range.upperBound && belongs(next)
            body(start..<next)
        }
    }

    /// ln(p / (1 - p)), for p within 10⁻⁶ of 0 or 1 as there: single precision has little more to say.
    private static func logOdds(_ probability: Float) -> Float {
        let p = min(max(probability, 1e-6), 1 - 1e-6)
        return log(p / (1 - p))
    }
}
