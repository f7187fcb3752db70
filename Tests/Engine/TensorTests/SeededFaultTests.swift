// One fault of each kind that a sanitizer is to find; `scripts/check-sanitizers` expects these tests to fail.
import Foundation
import SeededFaults
import Tensor
import Testing
import Threads

@Suite struct SeededFaultTests {
    /// Which of them to make: none in any other run.
    private static let fault = ProcessInfo.processInfo.environment["SEGTRAIN_SEEDED_FAULT"]

    @Test(.enabled(if: fault == "race")) func race() {
        let counter = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        counter.initialize(to: 0)
        defer { counter.deallocate() }
        nonisolated(unsafe) let shared = counter
        Parallel.threads = 2
        Parallel.forEach(2) { _ in seg_seeded_race(shared, 5_000_000) }
    }

    @Test(.enabled(if: fault == "overflow")) func overflow() { _ = seg_seeded_overflow(16) }

    @Test(.enabled(if: fault == "undefined")) func undefined() { _ = seg_seeded_undefined(.max) }

    @Test(.enabled(if: fault == "leak")) func leak() { seg_seeded_leak(4096) }
}
