// Ignored pixels across objects: what they cut, and what they do not.
import Metrics
import Objects
import TestSupport
import Testing

@Suite struct LabelBridgesTests {
    private static let side = 40

    /// Two cars of 8×5 pixels, and what is ignored.
    private func labels(_ isIgnored: (Int, Int) -> Bool) -> [UInt8] {
        (0..<Self.side * Self.side).map { pixel in
            let (x, y) = (pixel % Self.side, pixel / Self.side)
            if isIgnored(x, y) { return ClassLabel.ignored }
            return 10..<18 ~= x && (10..<15 ~= y || 24..<29 ~= y) ? 1 : 0
        }
    }

    private func count(_ labels: [UInt8], class index: Int = 1) -> Int {
        let objects = LabelledObjects(labels: labels, width: Self.side, height: Self.side, classes: 3)
        // The counter of scenes sees the same, row by row.
        var counter = ObjectCounter(width: Self.side, classes: 3)
        labels.withUnsafeBufferPointer { labels in
            for row in 0..<Self.side { counter.add(row: labels.baseAddress! + row * Self.side) }
        }
        #expect(Array(counter.counts.dropFirst()) == objects.foreground.map(\.count))
        let areas = objects.foreground.flatMap(\.areas)
        #expect(counter.objects.map(\.area).sorted() == areas.sorted())
        // So are the pieces, joined.
        let bridges = labels.withUnsafeBufferPointer { LabelBridges(of: $0, width: Self.side, height: Self.side) }
        for label in [UInt8(1), 2] {
            let pieces = connectedComponents(of: labels, equalTo: label, width: Self.side, height: Self.side)
            let joined = ComponentMap(
                width: Self.side, height: Self.side, objects: bridges.joined(pieces.objects(), of: label))
            #expect(joined == objects.foreground[Int(label) - 1])
        }
        let pixels = labels.count { $0 == 1 || $0 == 2 }
        #expect(areas.reduce(0, +) == pixels, "ignored pixels are no object's")
        return objects.foreground[index - 1].count
    }

    @Test func aLineDoesNotCutObjects() {
        for width in 1...5 {
            #expect(count(labels { x, _ in 13..<13 + width ~= x }) == 2, "\(width) columns")
        }
        for width in 1...3 { #expect(count(labels { _, y in 11..<11 + width ~= y }) == 2, "\(width) rows") }
        // Askew, 2 pixels wide.
        let askew = labels { x, y in [25, 26].contains(x + y) || [-12, -13].contains(x - y) }
        #expect(count(askew) == 2)
        // Two wires: the piece between them joins both others.
        #expect(count(labels { x, _ in x == 12 || x == 15 }) == 2)
        #expect(count(labels { x, y in x == 13 || y == 12 || y == 26 }) == 2)
    }

    @Test func aWideStripeDoes() {
        #expect(count(labels { x, _ in 11..<17 ~= x }) == 4)
        #expect(count(labels { _, y in 12..<26 ~= y }) == 2)
    }

    /// Many datasets draw a line around each object, to tell touching ones apart.
    @Test func anOutlineKeepsObjectsApart() {
        // Two cars side by side, each with a ring of two pixels that is the other's, too.
        var map = [UInt8](repeating: 0, count: Self.side * Self.side)
        for y in 8..<17 { for x in 8..<28 { map[y * Self.side + x] = ClassLabel.ignored } }
        for y in 10..<15 { for x in 10..<26 where x != 17 && x != 18 { map[y * Self.side + x] = 1 } }
        #expect(count(map) == 2)
        // At the border of the tile as well.
        let cut = Array(map[(10 * Self.side)...]) + [UInt8](repeating: 0, count: 10 * Self.side)
        #expect(count(cut) == 2)
    }

    @Test func piecesOfOtherClassesStayApart() {
        var map = labels { x, _ in x == 13 || x == 14 }
        for i in map.indices where map[i] == 1 && i % Self.side > 14 { map[i] = 2 }
        #expect(count(map) == 2 && count(map, class: 2) == 2)
    }

    /// The prediction of a seam without data is background, that of a wire is what the model sees there.
    @Test(arguments: [false, true])
    func aRightPredictionIsRight(seesTheLine: Bool) {
        let labels = labels { x, _ in x == 13 || x == 14 }
        let whole = self.labels { _, _ in false }
        let predicted = zip(whole, labels).map { pixel, label -> UInt8 in
            label == ClassLabel.ignored && !seesTheLine ? 0 : pixel
        }
        let counts = EvaluationCounts(
            predicted: predicted, labels: labels, width: Self.side, height: Self.side, rule: ObjectRule(minimumArea: 20)
        )
        #expect(counts.foreground[0].objects.truePositives == 2 && counts.value(of: .objectF1) == 1)
        #expect(counts.foreground[0].counting.predicted == 2 && counts.foreground[0].counting.labelled == 2)
    }
}
