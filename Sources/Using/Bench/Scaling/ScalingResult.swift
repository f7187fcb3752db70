// What so many threads could make of recorded work.
import Base
import Foundation
import Threads

/// The critical path of work when its loops are shared by more threads than did it.
public struct ScalingResult: Sendable {
    /// What holds the threads up: a loop, or the work before it that only one thread can do.
    public struct Limit: Sendable {
        public let name: String
        /// On the critical path, beyond what an even share would take.
        public let seconds: Double
    }

    /// `step` or `scene`.
    public let work: String
    public let threads: Int
    /// All of it, on one thread.
    public let seconds: Double
    /// With so many threads: what one must do alone, and of each loop the time of the slowest.
    public let criticalSeconds: Double
    /// To start and end the loops, at what a thread of a loop costs on this machine. Not part of the critical path.
    public let startSeconds: Double
    /// Moved through memory at least.
    let bytes: Double
    /// The largest first.
    public let limits: [Limit]

    init(_ work: String, _ recording: LoopRecorder.Recording, threads: Int, startSeconds: Double, bytes: Double) {
        let pool = PoolModel(threads: threads)
        let share = 1 / Double(threads)
        var (total, critical) = (recording.secondsAfter, recording.secondsAfter)
        var lost = ["work after the last loop": recording.secondsAfter * (1 - share)]
        for loop in recording.loops {
            let (sum, longest) = (loop.itemSeconds.reduce(0, +), pool.seconds(loop.itemSeconds))
            total += loop.secondsBefore + sum
            critical += loop.secondsBefore + longest
            lost["\(loop.name), \(loop.itemSeconds.count) items", default: 0] += longest - sum * share
            lost["one thread's work before \(loop.name)", default: 0] += loop.secondsBefore * (1 - share)
        }
        (self.work, self.threads, self.bytes) = (work, threads, bytes)
        (seconds, criticalSeconds) = (total, critical)
        self.startSeconds = Double(recording.loops.count * threads) * startSeconds
        limits = lost.map { Limit(name: $0.key, seconds: $0.value) }
            .sorted { ($1.seconds, $0.name) < ($0.seconds, $1.name) }
    }

    /// Of the threads' time, the share in which they work.
    public var efficiency: Double { seconds / (Double(threads) * criticalSeconds) }

    /// The same with the loops' starts.
    var efficiencyWithStarts: Double { seconds / (Double(threads) * (criticalSeconds + startSeconds)) }

    /// What memory must give, in bytes per second, for the critical path to be all.
    var bandwidth: Double { bytes / criticalSeconds }

    public static let tableHeader =
        "work   threads  critical path ms  efficiency  with starts  memory GB/s  what limits it most"

    public var tableRow: String {
        let limit = limits.first.map { "\($0.name): \(Int((100 * $0.seconds / criticalSeconds).rounded())) %" } ?? "-"
        return (work + "      ").prefix(6)
            + String(
                format: "%8d %17.2f %9.1f %% %10.1f %% %12.1f  ", threads, criticalSeconds * 1e3, 100 * efficiency,
                100 * efficiencyWithStarts, bandwidth / 1e9) + limit
    }

    public var json: JSONValue {
        [
            "mode": "scaling", "work": .text(work), "threads": .integer(threads),
            "one_thread_milliseconds": .rounded(seconds * 1e3),
            "critical_path_milliseconds": .rounded(criticalSeconds * 1e3), "efficiency": .rounded(efficiency),
            "efficiency_with_starts": .rounded(efficiencyWithStarts),
            "memory_gigabytes_per_second": .rounded(bandwidth / 1e9),
            "limits": .array(
                limits.prefix(8).map {
                    ["name": .text($0.name), "share": .rounded($0.seconds / criticalSeconds)]
                }),
        ]
    }
}
