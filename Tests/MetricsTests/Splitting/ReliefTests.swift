// The smoothed log-odds, against a sum over all pixels.
import Base
import Foundation
import Metrics
import Testing

@Suite struct ReliefTests {
    @Test(arguments: [(0.5, 9, 7), (1, 12, 5), (2, 6, 20), (3.3, 1, 9), (2, 5, 1)])
    func equalsTheSumThatDefinesIt(smoothing: Double, width: Int, height: Int) {
        var random = Random(5, UInt64(width))
        let scores = (0..<width * height).map { _ in Float(random.uniform()) }
        // Objects of a pixel and more, no data, and background.
        let map = scores.map { _ in [0, 1, 1, 255][random.integer(below: 4)] as UInt8 }
        let relief = ObjectSplitting(smoothing: smoothing).relief(of: scores, inObjectsOf: map, width: width)
        #expect(relief.indices.allSatisfy { map[$0] == 1 || relief[$0] == 0 })
        let reach = Int((3 * smoothing).rounded(.up))
        func logOdds(_ x: Int, _ y: Int) -> Double {
            let pixel = min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)
            let p = Double(scores[pixel])
            return log(p / (1 - p))
        }
        for y in 0..<height {
            for x in 0..<width where map[y * width + x] == 1 {
                var (sum, total) = (0.0, 0.0)
                for v in -reach...reach {
                    for u in -reach...reach {
                        let weight = exp(-Double(u * u + v * v) / (2 * smoothing * smoothing))
                        sum += weight * logOdds(x + u, y + v)
                        total += weight
                    }
                }
                #expect(abs(Double(relief[y * width + x]) - sum / total) < 1e-4, "(\(x), \(y))")
            }
        }
    }

    @Test func certaintyIsFinite() {
        let relief = ObjectSplitting().relief(of: [0, 1, 0, 1], inObjectsOf: [1, 1, 1, 1], width: 2)
        #expect(relief.allSatisfy { $0.isFinite && abs($0) < 14 })
        #expect(ObjectSplitting().relief(of: [], inObjectsOf: [], width: 4) == [])
    }
}
