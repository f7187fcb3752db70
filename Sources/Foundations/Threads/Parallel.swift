// The one parallel loop.
import CThreads

/// Shares loops among the threads of one pool.
///
/// Which items a thread gets depends on how fast the threads are. An item must write only what is its own and partial
/// sums must be added in the order of the items: then results do not depend on the threads.
public enum Parallel {
    /// Threads that share a loop, the caller included: 1 ... 64. At first one for each CPU that the process may use.
    /// When the system grants no more threads there are fewer than were set.
    public static var threads: Int {
        get { Int(seg_pool_threads()) }
        set {
            let maximum = Int(SEG_POOL_MAXIMUM_THREADS)
            precondition(1...maximum ~= newValue, "a pool has 1 to \(maximum) threads, not \(newValue)")
            _ = seg_pool_set_threads(Int32(newValue))
        }
    }

    /// Bounds the number of threads at first: a container may be granted the time of fewer CPUs than it sees. Call it
    /// before the first loop.
    public static func grant(threads: Int) {
        seg_pool_grant(Int32(max(1, min(threads, Int(SEG_POOL_MAXIMUM_THREADS)))))
    }

    /// Leaves the threads to the scheduler instead of giving each a CPU of its own: for a process that works beside
    /// others that it has started. Call it before the first loop.
    public static func forbidPinning() { seg_pool_forbid_pinning() }

    /// Calls `body` once with each of 0 ..< count and returns when all calls have.
    /// A loop inside a loop, or beside another thread's, runs on the calling thread alone.
    ///
    /// - Parameters:
    ///   - file, function: where the loop stands, for `LoopRecorder`.
    public static func forEach(
        _ count: Int, file: StaticString = #fileID, function: StaticString = #function, _ body: (Int) -> Void
    ) {
        if let recorder = LoopRecorder.current { return recorder.run(count, file, function, body) }
        // The pool returns before this function does: the closure does not escape, though the compiler cannot see it.
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { pointer in
                seg_parallel_for(count, UnsafeMutableRawPointer(mutating: pointer)) { context, begin, end in
                    let body = context!.assumingMemoryBound(to: ((Int) -> Void).self).pointee
                    for index in begin..<end { body(index) }
                }
            }
        }
    }
}
