// Which predicted object is right: matching by IoU.
import Base
import Metrics
import Objects
import TestSupport
import Testing

@Suite struct ObjectMatchingTests {
    @Test func halfIsEnoughAndLessIsNot() {
        // 2 of 4 pixels shared: IoU 0.5. 2 of 5: 0.4.
        let half = matchObjects(predicted: components("##.."), labelled: components("####"))
        #expect(half.counts == ObjectCounts(truePositives: 1, falsePositives: 0, falseNegatives: 0, hits: 1))
        #expect(half.pairs == [.init(predicted: 0, labelled: 0, iou: 0.5)])
        let less = matchObjects(predicted: components("##..."), labelled: components("#####"))
        #expect(less.counts == ObjectCounts(truePositives: 0, falsePositives: 1, falseNegatives: 1, hits: 1))
    }

    @Test func twoLabelsUnderOnePredictionCountOnce() {
        // The blob covers both cars: IoU 3/7 with each.
        let blob = components("#######")
        let cars = components("###.###")
        #expect(
            matchObjects(predicted: blob, labelled: cars).counts == .init(falsePositives: 1, falseNegatives: 2, hits: 2)
        )
        // At 0.4 only one of the two can have it: the first.
        let low = matchObjects(predicted: blob, labelled: cars, iou: 0.4)
        #expect(low.pairs.map(\.labelled) == [0])
        #expect(low.missed == [1])
    }

    @Test func theBetterPairIsTakenFirst() {
        // Prediction 0 overlaps both labels, label 1 better; prediction 1 overlaps label 1 only, worse.
        let labelled = components("##......", "........", ".#######")
        let predicted = components("#.......", "#.......", "#.####.#")
        let low = matchObjects(predicted: predicted, labelled: labelled, iou: 0.1)
        #expect(low.pairs.map { [$0.predicted, $0.labelled] } == [[1, 1], [0, 0]])
        #expect(low.falsePredictions == [2])
    }

    @Test func predictionsMostlyOnIgnoredPixelsDoNotCount() {
        let none = components("......")
        let ignored = components("###...")
        let mostly = matchObjects(predicted: components("####.."), labelled: none, ignored: ignored)
        #expect(mostly.counts == ObjectCounts())
        #expect(mostly.ignoredPredictions == [0])
        // Exactly half is not "more than half".
        let half = matchObjects(predicted: components(".####."), labelled: none, ignored: ignored)
        #expect(half.counts == ObjectCounts(falsePositives: 1))
    }

    @Test func ignoredPixelsDoNotSpoilAMatch() {
        // The prediction runs from the car over the ignored strip beside it.
        let matching = matchObjects(
            predicted: components("#######"), labelled: components("##....."), ignored: components("..#####"))
        #expect(matching.pairs == [.init(predicted: 0, labelled: 0, iou: 1)])
    }

    /// Against all pairs by pixel sets, with greedy choice restarted from the best remaining pair each time.
    @Test(arguments: [0.2, 0.5, 0.7])
    func agreesWithBruteForce(iou: Double) {
        var random = Random(11)
        for _ in 0..<60 {
            let (width, height) = (12 + random.integer(below: 12), 8 + random.integer(below: 12))
            let labels = blobs(&random, width, height)
            var predicted = labels
            for index in predicted.indices where random.uniform() < 0.12 { predicted[index] = 1 - predicted[index] }
            let a = connectedComponents(of: predicted, width: width, height: height)
            let b = connectedComponents(of: labels, width: width, height: height)
            #expect(matchObjects(predicted: a, labelled: b, iou: iou).counts == bruteForce(a, b, iou))
        }
    }

    private func blobs(_ random: inout Random, _ width: Int, _ height: Int) -> [UInt8] {
        var mask = [UInt8](repeating: 0, count: width * height)
        for _ in 0..<6 {
            let (x, y) = (random.integer(below: width - 3), random.integer(below: height - 3))
            for dy in 0..<3 { for dx in 0..<3 { mask[(y + dy) * width + x + dx] = 1 } }
        }
        return mask
    }

    private func bruteForce(_ predicted: ComponentMap, _ labelled: ComponentMap, _ iou: Double) -> ObjectCounts {
        func sets(_ map: ComponentMap) -> [Set<Int>] {
            let image = map.labelImage()
            return (0..<map.count).map { component in Set(image.indices.filter { image[$0] == component }) }
        }
        let (p, l) = (sets(predicted), sets(labelled))
        var (freeP, freeL) = (Set(p.indices), Set(l.indices))
        var matched = 0
        while true {
            var best: (p: Int, l: Int, iou: Double)?
            for i in freeP.sorted() {
                for j in freeL.sorted() {
                    let value = Double(p[i].intersection(l[j]).count) / Double(p[i].union(l[j]).count)
                    if value >= iou, value > best?.iou ?? 0 { best = (i, j, value) }
                }
            }
            guard let best else { break }
            freeP.remove(best.p)
            freeL.remove(best.l)
            matched += 1
        }
        let everything = p.reduce(into: Set<Int>()) { $0.formUnion($1) }
        return ObjectCounts(
            truePositives: matched, falsePositives: freeP.count, falseNegatives: freeL.count,
            hits: l.filter { !$0.isDisjoint(with: everything) }.count)
    }
}
