// How much of a work only one thread can do.
import CThreads
import Foundation

/// The CPU time of a work, and the part of it that no other thread could have taken over.
///
/// That part is what the calling thread does outside of loops, and the longest item of each `parallelMap`: with any
/// number of threads the work takes that long. Threads that wait for a loop count as work; on one thread there are
/// none.
public struct WorkTime: Sendable {
    /// Of all threads of the process.
    public let total: Duration
    public let serial: Duration

    /// Measures a work of the calling thread.
    public static func measure<Result>(_ body: () throws -> Result) rethrows -> (Result, WorkTime) {
        seg_pool_measure()
        func reading() -> WorkTime {
            WorkTime(
                total: cpuTime(CLOCK_PROCESS_CPUTIME_ID),
                serial: ofThread - .nanoseconds(seg_pool_measured_nanoseconds()))
        }
        let start = reading()
        let result = try body()
        let end = reading()
        return (result, WorkTime(total: end.total - start.total, serial: end.serial - start.serial))
    }

    /// Counts the longest item of a loop, which `loop` returns, unless a loop around it has it in one of its own.
    static func countingLongest(_ loop: () -> Duration) {
        let isInner = seg_pool_is_inside() != 0
        let before = seg_pool_measured_nanoseconds()
        let longest = loop()
        // A loop that the thread ran by itself, while another's had the pool, counts already.
        if !isInner, seg_pool_measured_nanoseconds() > before {
            seg_pool_take_off(Int64(longest / .nanoseconds(1)))
        }
    }

    /// CPU time of the calling thread.
    static var ofThread: Duration { cpuTime(CLOCK_THREAD_CPUTIME_ID) }

    private static func cpuTime(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
