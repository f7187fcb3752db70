// The loss on whole tiles, against the losses themselves on the same pixels.
import Dataset
import Evaluation
import Foundation
import Model
import Objects
import Tensor
import Testing
import Windows

@Suite struct ValidationLossTests {
    private let width = 13
    private let height = 11

    /// Probabilities of two foreground classes and labels, of which some are ignored.
    private func tile(_ seed: Int) -> (planes: [[Float]], tile: Tile) {
        let pixels = width * height
        func value(_ i: Int, _ k: Int) -> Float { Float((i * 37 + k * 53 + seed * 11) % 97) / 97 }
        let first = (0..<pixels).map { 0.9 * value($0, 1) }
        let second = zip(first, 0..<pixels).map { (1 - $0) * 0.9 * value($1, 2) }
        let labels = (0..<pixels).map { i -> UInt8 in
            let label = (i / 5 + seed) % 4
            return label == 3 ? ClassLabel.ignored : UInt8(label)
        }
        let samples = TileSamples(
            width: width, height: height, bands: 1, storage: .uint8([UInt8](repeating: 0, count: pixels)))
        return ([first, second], Tile(name: "t", samples: samples, labels: labels))
    }

    private func value(
        _ loss: Loss, _ tiles: [(planes: [[Float]], tile: Tile)], batchSize: Int, cropSize: Int, rowsAtOnce: Int = 4
    ) -> Double? {
        let sum = ValidationLoss(loss, classes: 3, batchSize: batchSize, cropSize: cropSize)
        let missing = [UInt8](repeating: 0, count: width * height)
        for (planes, tile) in tiles {
            for top in stride(from: 0, to: height, by: rowsAtOnce) {
                let rows = top..<min(top + rowsAtOnce, height)
                planes[0].withUnsafeBufferPointer { a in
                    planes[1].withUnsafeBufferPointer { b in
                        missing.withUnsafeBufferPointer { missing in
                            let offset = top * width
                            sum.add(
                                ProbabilityStrip(
                                    rows: rows, width: width,
                                    planes: [a.baseAddress! + offset, b.baseAddress! + offset],
                                    missing: missing.baseAddress! + offset), of: tile)
                        }
                    }
                }
            }
        }
        return sum.value()
    }

    /// −Σ w log p / Σ w by hand: one square that holds the whole tile.
    @Test func isTheLossOfTheProbabilities() throws {
        let (planes, tile) = tile(1)
        let weights = [1.0, 3, 5]
        var (sum, total) = (0.0, 0.0)
        for (i, label) in tile.labels.enumerated() where label != ClassLabel.ignored {
            let p = label == 0 ? 1 - planes[0][i] - planes[1][i] : planes[Int(label) - 1][i]
            sum -= weights[Int(label)] * log(Double(max(p, 1e-7)))
            total += weights[Int(label)]
        }
        let loss = Loss(WeightedCrossEntropy(weights: weights))
        for batchSize in [1, 4] {
            let found = try #require(value(loss, [(planes, tile)], batchSize: batchSize, cropSize: 16))
            #expect(abs(found - sum / total) < 1e-6)
        }
    }

    /// How the prediction comes in does not matter, nor how full the last batch is.
    @Test func doesNotDependOnTheStrips() throws {
        let tiles = [tile(1), tile(2), tile(3)]
        for loss in [Loss(CrossEntropy()), Loss(Jaccard()), Loss(Jaccard(Overlap(over: .image)))] {
            let values = Set([1, 4, 11].map { value(loss, tiles, batchSize: 4, cropSize: 5, rowsAtOnce: $0) })
            #expect(values.count == 1 && values.first! != nil)
        }
        // Over images the squares do not know of each other.
        let byImage = Loss(Jaccard(Overlap(over: .image)))
        let (one, many) = try (
            #require(value(byImage, tiles, batchSize: 1, cropSize: 5)),
            #require(value(byImage, tiles, batchSize: 7, cropSize: 5))
        )
        #expect(abs(one - many) < 1e-9)
    }

    @Test func withoutALabelThereIsNone() {
        let (planes, tile) = tile(1)
        let ignored = Tile(
            name: "i", samples: tile.samples, labels: tile.labels.map { _ in ClassLabel.ignored })
        #expect(value(Loss(CrossEntropy()), [(planes, ignored)], batchSize: 2, cropSize: 5) == nil)
        let alone = value(Loss(Jaccard(Overlap(over: .image))), [(planes, tile)], batchSize: 2, cropSize: 5)
        let beside = value(
            Loss(Jaccard(Overlap(over: .image))), [(planes, ignored), (planes, tile)], batchSize: 2, cropSize: 5)
        #expect(alone == beside)
    }

    /// A probability of 0 for the class that is labelled.
    @Test func isFiniteWhereTheNetworkIsSureAndWrong() throws {
        let (_, tile) = tile(1)
        let sure = [[Float](repeating: 1, count: width * height), [Float](repeating: 0, count: width * height)]
        let found = try #require(value(Loss(CrossEntropy()), [(sure, tile)], batchSize: 1, cropSize: 16))
        #expect(found.isFinite && found > 5)
    }
}
