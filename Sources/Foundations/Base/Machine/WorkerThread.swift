// A thread for work beside the caller's, where the system grants one.
import Foundation

/// One thread that does one piece of work after another. Foundation's `Thread` says nothing when the system refuses it
/// (a limit of processes), and whoever waits for its work waits for ever.
package final class WorkerThread: Sendable {
    private let desk = Desk()
    private let thread: pthread_t

    /// Nil where the system grants no more threads.
    package init?() {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, 2 << 20)
        let context = Unmanaged.passRetained(desk)
        let code = pthread_create(
            &thread, &attributes, { Unmanaged<Desk>.fromOpaque($0!).takeRetainedValue().serve() }, context.toOpaque())
        guard code == 0 else {
            context.release()
            return nil
        }
        self.thread = thread
    }

    deinit {
        desk.give(.end)
        pthread_join(thread, nil)
    }

    /// Begins a piece of work when the one before is done.
    package func begin(_ work: @escaping @Sendable () -> Void) { desk.give(.work(work)) }

    /// Returns when all that was begun is done.
    package func wait() { desk.waitUntilFree() }
}

/// Calls `body` with each of 0 ..< count at once, on as many threads as the system grants, and returns when all calls
/// have.
package func onThreads(_ count: Int, _ body: @Sendable (Int) -> Void) {
    // All threads are waited for below: the closure does not escape, though the compiler cannot see it.
    withoutActuallyEscaping(body) { body in
        let workers = (1..<max(1, count)).map { ($0, WorkerThread()) }
        for (index, worker) in workers { worker?.begin { body(index) } }
        if count > 0 { body(0) }
        for case (let index, nil) in workers { body(index) }
        for (_, worker) in workers { worker?.wait() }
    }
}

/// Where a worker finds its work.
private final class Desk: @unchecked Sendable {
    enum Order {
        case work(@Sendable () -> Void)
        case underWay
        case end
    }

    private let condition = NSCondition()
    private var order: Order?

    func give(_ next: Order) {
        condition.lock()
        while order != nil { condition.wait() }
        order = next
        condition.broadcast()
        condition.unlock()
    }

    func waitUntilFree() {
        condition.lock()
        while order != nil { condition.wait() }
        condition.unlock()
    }

    /// The thread's life.
    func serve() -> UnsafeMutableRawPointer? {
        while doNext() {
            // What the work held is let go by now: who waits for it may close or free that.
            condition.lock()
            order = nil
            condition.broadcast()
            condition.unlock()
        }
        return nil
    }

    /// - Returns: false at the end.
    private func doNext() -> Bool {
        condition.lock()
        while order == nil { condition.wait() }
        let taken = order
        order = .underWay
        condition.unlock()
        guard case .work(let work) = taken else { return false }
        work()
        return true
    }
}
