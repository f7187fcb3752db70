// Objects counted row by row are those of the whole map.
import Base
import Objects
import TestSupport
import Testing

@Suite struct ObjectCounterTests {
    private func counter(_ map: [UInt8], width: Int, classes: Int) -> ObjectCounter {
        var counter = ObjectCounter(width: width, classes: classes)
        map.withUnsafeBufferPointer { map in
            for first in stride(from: 0, to: map.count, by: width) { counter.add(row: map.baseAddress! + first) }
        }
        return counter
    }

    /// Ends of objects, joins and numbers that are used again, from sparse to dense.
    @Test(arguments: [0.05, 0.2, 0.35, 0.5, 0.8])
    func agreesWithTheWholeMap(density: Double) {
        var random = Random(8, UInt64(density * 100))
        for (width, height) in [(1, 30), (30, 1), (23, 41), (64, 50)] {
            let map = (0..<width * height).map { _ -> UInt8 in
                random.uniform() < density
                    ? random.uniform() < 0.6 ? 1 : 2 : random.uniform() < 0.1 ? ClassLabel.ignored : 0
            }
            let counted = counter(map, width: width, classes: 3)
            for label in [UInt8(1), 2] {
                let expected = map.withUnsafeBufferPointer {
                    LabelBridges(of: $0, width: width, height: height).components(of: $0, equalTo: label)
                }
                let own = counted.objects.filter { $0.label == label }
                #expect(counted.counts[Int(label)] == expected.count)
                #expect(own.map(\.area).sorted() == expected.areas.sorted())
                var isCut = [Bool](repeating: false, count: expected.count)
                for run in expected.runs
                where run.row == 0 || run.row == height - 1 || run.start == 0 || run.end == width {
                    isCut[Int(run.component)] = true
                }
                #expect(own.count(where: \.isCut) == isCut.count { $0 })
            }
        }
    }

    @Test func theLastRowCutsOnlyWhileItIsTheLast() {
        let map = pixels(".....", "..1..", ".....")
        #expect(counter(Array(map.bytes.prefix(10)), width: 5, classes: 2).objects.map(\.isCut) == [true])
        #expect(counter(map.bytes, width: 5, classes: 2).objects.map(\.isCut) == [false])
    }
}
