// Sets and their roots.
import Base
import Objects
import Testing

@Suite struct UnionFindTests {
    @Test func theRootIsTheSmallestNumber() {
        var sets = UnionFind()
        for number in 0..<6 { #expect(sets.add() == number) }
        #expect(sets.join(4, 5) == 4)
        #expect(sets.join(5, 2) == 2)
        #expect(sets.join(2, 4) == 2, "already one set")
        #expect((0..<6).map { sets.root(of: $0) } == [0, 1, 2, 3, 2, 2])
    }

    /// Against sets that are written out.
    @Test func agreesWithSets() {
        var random = Random(5)
        var sets = UnionFind()
        var expected: [Set<Int>] = []
        for number in 0..<200 {
            sets.add()
            expected.append([number])
        }
        for _ in 0..<150 {
            let (a, b) = (random.integer(below: 200), random.integer(below: 200))
            let both = expected[a].union(expected[b])
            #expect(sets.join(a, b) == both.min())
            for number in both { expected[number] = both }
        }
        for number in 0..<200 { #expect(sets.root(of: number) == expected[number].min()) }
    }
}
