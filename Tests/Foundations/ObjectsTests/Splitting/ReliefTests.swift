// The smoothed log-odds, against a sum over all pixels.
import Base
import Foundation
import Objects
import Testing

@Suite struct ReliefTests {
    /// Of whole maps, and of boxes in one, with its border in reach or not.
    @Test(arguments: [
        (0.5, 9, 7, PixelBox(rows: 0..<7, columns: 0..<9)), (1, 12, 5, PixelBox(rows: 0..<5, columns: 0..<12)),
        (3.3, 1, 9, PixelBox(rows: 0..<9, columns: 0..<1)), (2, 5, 1, PixelBox(rows: 0..<1, columns: 0..<5)),
        (2, 24, 30, PixelBox(rows: 9..<20, columns: 8..<15)), (2, 24, 30, PixelBox(rows: 26..<30, columns: 0..<3)),
    ])
    func equalsTheSumThatDefinesIt(smoothing: Double, width: Int, height: Int, box: PixelBox) {
        var random = Random(5, UInt64(width))
        let scores = (0..<width * height).map { _ in Float(random.uniform()) }
        let relief = ObjectSplitting(smoothing: smoothing).relief(of: scores, width: width, in: box)
        let reach = Int((3 * smoothing).rounded(.up))
        func logOdds(_ x: Int, _ y: Int) -> Double {
            let pixel = min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)
            let p = Double(scores[pixel])
            return log(p / (1 - p))
        }
        for (row, y) in box.rows.enumerated() {
            for (column, x) in box.columns.enumerated() {
                var (sum, total) = (0.0, 0.0)
                for v in -reach...reach {
                    for u in -reach...reach {
                        let weight = exp(-Double(u * u + v * v) / (2 * smoothing * smoothing))
                        sum += weight * logOdds(x + u, y + v)
                        total += weight
                    }
                }
                #expect(abs(Double(relief[row * box.columns.count + column]) - sum / total) < 1e-4, "(\(x), \(y))")
            }
        }
    }

    /// On a map with pixels three times as wide the Gaussian has a third of its width along the rows.
    @Test func aMapOfWiderPixels() {
        var random = Random(7)
        let (width, height) = (12, 15)
        let scores = (0..<width * height).map { _ in Float(random.uniform()) }
        let splitting = ObjectSplitting(smoothing: 3).coarser(x: 3, y: 1)
        let relief = splitting.relief(
            of: scores, width: width, in: PixelBox(rows: 0..<height, columns: 0..<width))
        for (x, y) in [(0, 0), (5, 7), (11, 14)] {
            var (sum, total) = (0.0, 0.0)
            for v in -9...9 {
                for u in -3...3 {
                    let weight = exp(-Double(u * u) / 2 - Double(v * v) / 18)
                    let p = Double(scores[min(max(y + v, 0), height - 1) * width + min(max(x + u, 0), width - 1)])
                    sum += weight * log(p / (1 - p))
                    total += weight
                }
            }
            #expect(abs(Double(relief[y * width + x]) - sum / total) < 1e-4, "(\(x), \(y))")
        }
    }

    @Test func certaintyIsFinite() {
        let relief = ObjectSplitting().relief(
            of: [0, 1, 0, 1], width: 2, in: PixelBox(rows: 0..<2, columns: 0..<2))
        #expect(relief.allSatisfy { $0.isFinite && abs($0) < 14 })
    }
}
