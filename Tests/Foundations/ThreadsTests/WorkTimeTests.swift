// Work that only one thread can do is told from work that many could.
import Foundation
import Testing
import Threads

@Suite(.serialized) struct WorkTimeTests {
    private let step = Duration.milliseconds(5)

    /// Until the thread has computed for as long: others on the machine change nothing.
    private func compute(_ duration: Duration) {
        func now() -> Duration {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
        let end = now() + duration
        while now() < end {}
    }

    @Test func allOutsideOfLoops() {
        let (_, work) = WorkTime.measure { compute(step * 8) }
        #expect(work.serial >= step * 8 && work.serial <= work.total)
    }

    @Test func theLongestItemOfAMap() {
        let (_, work) = WorkTime.measure { _ = parallelMap(9) { compute($0 == 4 ? step * 3 : step) } }
        // A loop runs on the calling thread alone, and counts, while another test's has the pool.
        #expect(work.total >= step * 11 && work.serial >= step * 3)
    }

    @Test func nothingOfALoop() {
        let shares = (0..<20).map { _ in
            let (_, work) = WorkTime.measure { Parallel.forEach(20) { _ in compute(step / 10) } }
            return work.serial / work.total
        }
        #expect(shares.contains { $0 < 0.5 })
    }
}
