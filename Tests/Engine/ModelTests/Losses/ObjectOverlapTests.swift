// Object-wise losses: every labelled object counts the same, and so does every false one.
import Foundation
import Model
import Testing

@Suite struct ObjectOverlapTests {
    /// `#` labelled and predicted, `-` labelled and missed, `+` predicted only, `?` ignored and predicted.
    private func input(_ tiles: [String]...) -> LossInput {
        let (height, width) = (tiles[0].count, tiles[0][0].count)
        var (logits, labels) = ([Double](), [UInt8]())
        for tile in tiles {
            let cells = Array(tile.joined())
            logits += cells.map { _ in 0 } + cells.map { "#+?".contains($0) ? 60 : -60 }
            labels += cells.map { $0 == "?" ? 255 : "#-".contains($0) ? 1 : 0 }
        }
        return LossInput(
            images: tiles.count, classes: 2, height: height, width: width, logits: logits, labels: labels)
    }

    private func jaccard(margin: Int = 1, area: Double = 4, smooth: Double = 1e-9) -> Loss {
        Loss(Jaccard(Overlap(margin: margin, areas: [area], smooth: smooth)))
    }

    private func value(_ input: LossInput, _ loss: Loss) -> Double { input.inDouble(loss).value }

    @Test func whatIsRightCostsNothing() {
        #expect(abs(value(input(["##..#", "....#"]), jaccard())) < 1e-9)
        #expect(value(input([".....", "....."]), jaccard()) < 1e-9)
    }

    /// "50 pixels of one object is not one pixel of 50 objects."
    @Test func everyObjectCountsTheSame() {
        let missedLarge = input(["------..#", "------..#", "------..."])
        let missedSmall = input(["######..-", "######..-", "######..."])
        // One of two objects is missed, and one is always right: 1 − 2 / 3.
        #expect(abs(value(missedLarge, jaccard()) - 1.0 / 3) < 1e-8)
        #expect(abs(value(missedSmall, jaccard()) - 1.0 / 3) < 1e-8)
        // By pixels the small one would hardly matter.
        #expect(value(missedSmall, Loss(Jaccard(Overlap(over: .batch, smooth: 1e-9)))) < 0.11)
    }

    @Test func aFalseObjectCountsAsOne() {
        // Four pixels of 4 near no object: 1 − (1 + 1) / (1 + 1 + 1). Half a car is half an object.
        #expect(abs(value(input(["##...", "##...", ".....", "...++", "...++"]), jaccard()) - 1.0 / 3) < 1e-8)
        #expect(abs(value(input(["##...", "##...", ".....", ".....", "...++"]), jaccard()) - (1 - 2 / 2.5)) < 1e-8)
    }

    @Test func withinTheMarginItIsThatObjectsUnion() {
        let beside = input(["##+..", "##+..", ".....", ".....", "....."])
        // IoU 4 / 6, nothing near no object: 1 − (4 / 6 + 1) / 2.
        #expect(abs(value(beside, jaccard(margin: 1)) - (1 - (4.0 / 6 + 1) / 2)) < 1e-8)
        // With no margin the two pixels are half of a false object.
        #expect(abs(value(beside, jaccard(margin: 0)) - (1 - 2 / 2.5)) < 1e-8)
    }

    @Test func aBridgeBetweenTwoCarsIsSharedByBoth() {
        // Each owns half of the four pixels between: IoU 4 / 6 twice.
        let bridge = input(["##++##", "##++##"])
        #expect(abs(value(bridge, jaccard(margin: 5)) - (1 - (2 * 4.0 / 6 + 1) / 3)) < 1e-8)
    }

    @Test func objectsOfAllImagesAreCountedTogether() {
        let batch = input(["##.", "..."], ["...", ".--"], ["...", "..."])
        #expect(abs(value(batch, jaccard()) - (1 - 2.0 / 3)) < 1e-8)
    }

    @Test func ignoredPixelsBelongToNoObject() {
        let seen = input(["##.", "..."])
        let covered = input(["##?", "???"])
        #expect(value(covered, jaccard()) == value(seen, jaccard()))
        #expect(covered.inDouble(jaccard()).gradient[9] == 0)
    }

    @Test func eachClassHasRegionsOfItsOwn() {
        // A truck that is taken for a car: missed as truck, false as car.
        var input = LossInput(
            images: 1, classes: 3, height: 1, width: 4, logits: Array(repeating: -60, count: 12), labels: [1, 0, 0, 2])
        for (pixel, predicted) in [1, 0, 0, 1].enumerated() { input.logits[predicted * 4 + pixel] = 60 }
        let loss = Loss(Jaccard(Overlap(margin: 1, areas: [1, 1], smooth: 1e-9)))
        // Cars: 1 − 2 / 3; trucks: 1 − 1 / 2.
        #expect(abs(value(input, loss) - (1.0 / 3 + 1.0 / 2) / 2) < 1e-8)
    }

    @Test func falseObjectsOnAnEmptyTileAreLowered() {
        var empty = input(["......", "......"])
        empty.logits = empty.logits.map { _ in 0 }
        let (value, gradient) = empty.inDouble(jaccard(margin: 8, area: 4, smooth: 1))
        // Twelve pixels of one half are 1.5 false objects.
        #expect(abs(value - (1 - 1 / 2.5)) < 1e-12)
        #expect(gradient[12...].allSatisfy { $0 > 0 } && gradient[..<12].allSatisfy { $0 < 0 })
    }
}
