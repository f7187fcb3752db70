// A thread that works beside the caller's, and the command line without /proc.
import Base
import Testing

@Suite struct WorkerThreadTests {
    @Test func worksInOrderAndIsWaitedFor() throws {
        let done = Guarded<[Int]>([])
        do {
            let worker = try #require(WorkerThread())
            worker.wait()
            for number in 0..<100 { worker.begin { done.withLock { $0.append(number) } } }
            worker.wait()
            #expect(done.withLock { $0 } == Array(0..<100))
            worker.begin { done.withLock { $0 = [] } }
        }
        #expect(done.withLock { $0 } == [], "the last work is done before the thread ends")
    }

    /// A file that it has open, the memory that it reads.
    @Test func whatTheWorkHeldIsLetGoWhenItIsDone() throws {
        final class Held: Sendable {}
        let worker = try #require(WorkerThread())
        for _ in 0..<1000 {
            var held: Held? = Held()
            weak let left = held
            worker.begin { [held] in withExtendedLifetime(held) {} }
            held = nil
            worker.wait()
            #expect(left == nil)
        }
    }

    @Test(arguments: [0, 1, 5]) func eachNumberIsDoneOnce(count: Int) {
        let done = Guarded<[Int]>([])
        onThreads(count) { number in done.withLock { $0.append(number) } }
        #expect(done.withLock { $0.sorted() } == Array(0..<count))
    }

    @Test func theCommandLineIsTheKernels() {
        #expect(programArguments() == Array(CommandLine.arguments.dropFirst()))
    }
}
