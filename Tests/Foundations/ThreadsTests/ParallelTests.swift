// The thread pool.
import CThreads
import Foundation
import Synchronization
import Testing
import Threads

/// One after the other, as they set the number of threads. Other tests may run beside: their loops then find the pool
/// busy or of another size, which must not matter to them either.
@Suite(.serialized) struct ParallelTests {
    @Test(arguments: [1, 2, 3, 8, 64, 2]) func everyItemOnce(threads: Int) {
        withThreads(threads) {
            for count in [0, 1, 2, 3, 7, 64, 1000] {
                let calls = (0..<count).map { _ in Counter() }
                Parallel.forEach(count) { calls[$0].add() }
                #expect(calls.allSatisfy { $0.value == 1 })
            }
        }
    }

    @Test func manyLoops() {
        withThreads(2) {
            let total = Counter()
            for round in 0..<3000 {
                Parallel.forEach(5) { _ in total.add() }
                if round % 500 == 0 { usleep(1000) }  // Longer than workers spin: they have to be woken.
            }
            #expect(total.value == 15000)
        }
    }

    /// A thread that is stuck in its first item holds none of the others up, but for the few that it took together
    /// with it.
    @Test func whoHasDoneHelpsTheOthers() {
        withThreads(2) {
            // While another test's loop has the pool, one thread does it all, and waits in vain.
            #expect((0..<30).contains { _ in isHelped() })
        }
    }

    private func isHelped() -> Bool {
        let (done, others) = (Counter(), 90)
        var isHelped = false
        Parallel.forEach(100) { index in
            let deadline = ContinuousClock().now + .seconds(1)
            while index == 0, !isHelped, ContinuousClock().now < deadline {
                usleep(100)
                isHelped = done.value >= others
            }
            done.add()
        }
        return isHelped
    }

    @Test func loopsInLoops() {
        withThreads(3) {
            let total = Counter()
            Parallel.forEach(10) { _ in
                Parallel.forEach(10) { _ in
                    Parallel.forEach(2) { _ in total.add() }
                }
            }
            #expect(total.value == 200)
        }
    }

    @Test func loopsBesideLoops() async {
        let total = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<200 { Parallel.forEach(8) { _ in total.add() } }
                }
            }
        }
        #expect(total.value == 6400)
    }

    @Test func numberOfThreads() {
        for threads in [1, 5, 2] {
            withThreads(threads) { #expect(Parallel.threads == threads) }
        }
    }

    @Test func theCallerIsNotPinned() {
        withThreads(2) {
            let before = allowedCPUs()
            #expect(before != nil)
            for _ in 0..<200 { Parallel.forEach(2) { _ in } }
            #expect(allowedCPUs() == before)
        }
    }

    private func withThreads<Result>(_ threads: Int, _ body: () -> Result) -> Result {
        let before = Parallel.threads
        Parallel.threads = threads
        defer { Parallel.threads = before }
        return body()
    }

    /// The line of the calling thread's status that says where it may run.
    private func allowedCPUs() -> String? {
        let status = try? String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
        return status?.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list") }.map(String.init)
    }
}

/// A number that threads may raise.
private final class Counter: Sendable {
    private let count = Atomic(0)
    func add(_ number: Int = 1) { count.add(number, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}
