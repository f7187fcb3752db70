// Memory by lifetimes: what is in use never overlaps, and what is released is given out again.
import Base
import Model
import Testing

@Suite struct WorkspacePlanTests {
    @Test func givesReleasedMemoryOutAgain() {
        var plan = WorkspacePlan()
        let first = plan.reserve(100)
        let second = plan.reserve(16)
        #expect(first == 0..<112)
        #expect(second == 112..<128)
        plan.release(first)
        #expect(plan.reserve(40) == 0..<48)
        #expect(plan.reserve(64) == 48..<112)
        // A free end grows rather than being skipped.
        plan.release(second)
        #expect(plan.reserve(32) == 112..<144)
        #expect(plan.count == 144)
    }

    @Test func neverOverlapsAndFallsBackToOneFreeRange() {
        var random = Random(1)
        var plan = WorkspacePlan()
        var used: [Range<Int>] = []
        var peak = 0
        for _ in 0..<2000 {
            if used.isEmpty || (used.count < 20 && random.uniform() < 0.5) {
                let range = plan.reserve(1 + random.integer(below: 500))
                #expect(range.lowerBound % 16 == 0 && range.upperBound <= plan.count)
                #expect(!used.contains { $0.overlaps(range) })
                used.append(range)
            } else {
                plan.release(used.remove(at: random.integer(below: used.count)))
            }
            peak = max(peak, used.reduce(0) { $0 + $1.count })
        }
        #expect(plan.count < 2 * peak)
        for range in used { plan.release(range) }
        #expect(plan.reserve(plan.count) == 0..<plan.count)
    }
}
