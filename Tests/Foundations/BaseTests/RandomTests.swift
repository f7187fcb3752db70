// Random numbers by key: the same on every machine, and independent of each other.
import Base
import Testing

@Suite struct RandomTests {
    @Test func sameKeysGiveTheSameStream() {
        var a = Random(1, 2, 3)
        var b = Random(1, 2, 3)
        var c = Random(1, 3, 2)
        let first = (0..<8).map { _ in a.next() }
        #expect(first == (0..<8).map { _ in b.next() })
        #expect(first != (0..<8).map { _ in c.next() })
    }

    @Test func normalHasMeanZeroAndVarianceOne() {
        var random = Random(7)
        let draws = (0..<20_000).map { _ in random.normal() }
        let mean = draws.reduce(0, +) / 20_000
        let variance = draws.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 20_000
        #expect(abs(mean) < 0.03)
        #expect(abs(variance - 1) < 0.04)
    }

    @Test func integersCoverTheRangeEvenly() {
        var random = Random(5)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 { counts[random.integer(below: 10)] += 1 }
        #expect(counts.allSatisfy { (850...1150).contains($0) })
    }
}
