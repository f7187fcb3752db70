// Touching objects are told apart, single ones are left alone.
import Base
import Foundation
import Objects
import TestSupport
import Testing

@Suite struct ObjectSplittingTests {
    private func objects(_ map: [UInt8], width: Int, value: UInt8 = 1) -> ComponentMap {
        connectedComponents(of: map, equalTo: value, width: width, height: map.count / width)
    }

    @Test func twoTouchingObjectsBecomeTwo() {
        let scores = scores(
            of: [Blob(x: 12, y: 12, radius: 8), Blob(x: 26, y: 13, radius: 8)], width: 40, height: 26)
        let whole = scores.classMap(threshold: 0.5)
        #expect(objects(whole, width: 40).count == 1)
        let separated = ObjectSplitting().separated(scores)
        let parts = objects(separated, width: 40)
        #expect(parts.count == 2)
        let gone = zip(whole, separated).count { $0 != $1 }
        #expect(4...12 ~= gone, "a line one pixel wide, not \(gone) pixels")
        #expect(parts.areas.allSatisfy { $0 > 150 })
    }

    @Test func aChainOfFiveBecomesFive() {
        let blobs = (0..<5).map { Blob(x: 10 + 10 * Double($0), y: 10 + 3 * Double($0), radius: 7) }
        let scores = scores(of: blobs, width: 64, height: 34)
        #expect(objects(scores.classMap(threshold: 0.5), width: 64).count == 1)
        #expect(objects(ObjectSplitting().separated(scores), width: 64).count == 5)
    }

    @Test func aShallowValleyIsNoBorder() {
        // Between the summits, 6 apart, the log-odds fall by about 1 once smoothed.
        let scores = scores(
            of: [Blob(x: 12, y: 12, radius: 9), Blob(x: 18, y: 12, radius: 9)], width: 30, height: 25)
        let whole = scores.classMap(threshold: 0.5)
        #expect(ObjectSplitting(depth: 3).separated(scores) == whole)
        #expect(ObjectSplitting(smoothing: 6).separated(scores) == whole, "smoothed away")
        #expect(objects(ObjectSplitting(smoothing: 1, depth: 0.5).separated(scores), width: 30).count == 2)
    }

    @Test func oneObjectStaysWhole() {
        let scores = scores(of: [Blob(x: 20, y: 15, radius: 11)], width: 40, height: 30)
        #expect(ObjectSplitting(depth: 0.01).separated(scores) == scores.classMap(threshold: 0.5))
        #expect(ObjectSplitting().separated(ScoreMap(width: 3)) == [])
    }

    /// A speck of two certain pixels beside an object is no object of its own.
    @Test func smallPiecesStayWithTheirNeighbour() {
        var blobs = [Blob(x: 12, y: 12, radius: 8)]
        blobs.append(Blob(x: 21, y: 12, radius: 2.5, peak: 12))
        let scores = scores(of: blobs, width: 30, height: 25)
        #expect(objects(ObjectSplitting(smoothing: 1.5, depth: 0.1).separated(scores), width: 30).count == 1)
        #expect(objects(ObjectSplitting(smoothing: 0.5, depth: 0.1).separated(scores), width: 30).count == 2)
    }

    @Test func classesAreSplitEachByItself() {
        // A car that touches a truck: two objects already, and no line between them.
        var scores = ScoreMap(width: 20)
        for y in 0..<10 {
            for x in 0..<20 {
                let inside = 2..<18 ~= x && 2..<8 ~= y
                scores.append(score: inside ? 0.99 : 0.01, candidate: x < 10 ? 1 : 2)
            }
        }
        let whole = scores.classMap(threshold: 0.5)
        #expect(ObjectSplitting().separated(scores) == whole)
        #expect(objects(whole, width: 20, value: 2).areas == [48])
    }

    @Test func noDataIsNoObject() {
        var scores = ScoreMap(width: 30)
        for pixel in 0..<600 {
            let isMissing = pixel % 30 >= 15
            scores.append(score: isMissing ? 0 : 0.9, candidate: isMissing ? ClassLabel.ignored : 1)
        }
        let map = scores.classMap(threshold: 0.5, missingValue: ClassLabel.ignored)
        #expect(ObjectSplitting().separated(map, scores: scores.scores, width: 30) == map)
    }

    /// Two touching cars are cut apart, unless they are part of something that is far too large for cars.
    @Test(arguments: [false, true])
    func whatIsFarTooLargeStaysWhole(isHuge: Bool) {
        let (width, height) = (3400, 640)
        let cars = scores(of: [Blob(x: 12, y: 12, radius: 8), Blob(x: 26, y: 13, radius: 8)], width: 40, height: 26)
        var values = [Float](repeating: 0.01, count: width * height)
        for y in 0..<26 { values.replaceSubrange(y * width..<y * width + 40, with: cars.scores[y * 40..<(y + 1) * 40]) }
        if isHuge {
            for x in 26..<width { values[12 * width + x] = 0.9 }
            for y in 12..<height { values[y * width + width - 1] = 0.9 }
        }
        let map = values.map { $0 >= 0.5 ? 1 : 0 } as [UInt8]
        #expect((ObjectSplitting().separated(map, scores: values, width: width) == map) == isHuge)
    }

    /// What holds for any map: lines only, on borders only, and no more pieces touch than before.
    @Test(arguments: [0.5, 1, 2, 3])
    func linesPartAndDoNothingElse(smoothing: Double) {
        var random = Random(21, UInt64(smoothing * 10))
        let splitting = ObjectSplitting(smoothing: smoothing, depth: 0.5)
        let (width, height) = (90, 70)
        var cut = 0
        for _ in 0..<8 {
            let scores = scores(
                of: scatteredBlobs(&random, count: 40, width: width, height: height), width: width, height: height)
            let whole = scores.classMap(threshold: 0.5)
            let separated = splitting.separated(scores)
            let (before, after) = (objects(whole, width: width), objects(separated, width: width))
            #expect(after.count >= before.count)
            cut += after.count - before.count
            let pieces = after.labelImage()
            for pixel in whole.indices where whole[pixel] != separated[pixel] {
                #expect(whole[pixel] == 1 && separated[pixel] == 0)
                let (x, y) = (pixel % width, pixel / width)
                var touched: Set<Int32> = []
                for v in max(0, y - 2)...min(height - 1, y + 2) {
                    for u in max(0, x - 2)...min(width - 1, x + 2) where pieces[v * width + u] >= 0 {
                        touched.insert(pieces[v * width + u])
                    }
                }
                #expect(touched.count >= 2, "a line that parts nothing at (\(x), \(y))")
            }
            // Every piece lies in one object of before.
            var owner: [Int32: Int32] = [:]
            let objectOf = before.labelImage()
            for pixel in pieces.indices where pieces[pixel] >= 0 {
                #expect(owner.updateValue(objectOf[pixel], forKey: pieces[pixel]) ?? objectOf[pixel] == objectOf[pixel])
            }
        }
        #expect(cut > 20, "the maps have touching objects: \(cut) cuts")
    }

    /// Turning the picture turns the lines, but for pixels of equal height.
    @Test func aTurnedPictureIsCutAlike() {
        var random = Random(8)
        let side = 60
        let scores = scores(
            of: scatteredBlobs(&random, count: 25, width: side, height: side), width: side, height: side)
        var turned = ScoreMap(width: side)
        for y in 0..<side {
            for x in 0..<side { turned.append(score: scores.scores[x * side + y], candidate: 1) }
        }
        let (a, b) = (ObjectSplitting().separated(scores), ObjectSplitting().separated(turned))
        #expect(objects(a, width: side).count == objects(b, width: side).count)
        let different = a.indices.count { a[$0] != b[$0 % side * side + $0 / side] }
        #expect(different < 20, "\(different) pixels")
    }
}
