// How much memory this process has, and how much more the machine would give it.
import CProcess
import Foundation

/// What a process may grow to, and who says so.
public struct MemoryAllowance: Sendable, Equatable {
    /// Resident bytes that the process may have in all, those it has now included.
    public let bytes: Int
    /// Who sets the limit, as a message says it: "the machine has".
    public let source: String

    public init(bytes: Int, source: String) { (self.bytes, self.source) = (bytes, source) }

    /// What the user allows or else the smaller of what the machine has left (`MemAvailable`) and the control group
    /// allows; and never more than `ulimit -v` and `ulimit -d` do.
    ///
    /// - Parameter limit: bytes that the user allows: more than the machine has left, where there is swap; nil for
    ///   none.
    public static func current(limit: Int? = nil) -> MemoryAllowance {
        let (size, resident, data) = processMemory()
        var all: [MemoryAllowance] = []
        if let limit {
            all.append(.init(bytes: limit, source: "--memory-limit allows"))
        } else {
            if let free = KernelFile.value(of: "MemAvailable:", in: "/proc/meminfo") {
                all.append(.init(bytes: resident + free << 10, source: "the machine has"))
            }
            if let free = ControlGroups().freeMemory {
                all.append(.init(bytes: resident + free, source: "the control group (container) allows"))
            }
        }
        // Addresses without memory behind them count there, those of threads to come, too.
        for (resource, used, name) in [(RLIMIT_AS, size, "-v"), (RLIMIT_DATA, data, "-d")] {
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, limit.rlim_cur < 1 << 50,
                resource == RLIMIT_AS || Int(limit.rlim_cur) != seg_data_bound()
            else { continue }
            // What is resident beside what counts (the program's text) is on top of a limit of data.
            let bytes = Int(limit.rlim_cur) - used + resident - (resource == RLIMIT_AS ? threadAddresses : threadStacks)
            all.append(.init(bytes: max(0, bytes), source: "ulimit \(name) allows"))
        }
        return all.min { $0.bytes < $1.bytes } ?? .init(bytes: .max, source: "the machine has")
    }

    /// Stack and heap that a thread reserves: two threads come after the budget is made.
    private static let threadAddresses = threadStacks + 2 * 64 << 20
    private static let threadStacks = 2 * 2 << 20

    /// From now on the process ends with `UserError.Kind.memory` and one line where it would crash for want of memory,
    /// or be killed by its control group: what estimates did not foresee.
    public static func watch() {
        seg_watch_memory()
        if let free = ControlGroups().freeMemory { seg_bound_data(processMemory().data + free) }
    }

    /// Ends the process so now, where memory that is needed was refused.
    package static func end() -> Never { seg_end_without_memory() }

    /// Resident bytes of this process now, and what it will have besides the large memory that it plans: pages of the
    /// program that were not needed yet, and the gaps of the heap.
    public static var residentAtWork: Int { resident + (16 << 20) }

    /// Resident bytes of this process now.
    public static var resident: Int { processMemory().resident }

    /// Bytes of the address space in use, of them those in memory, and of them those of heap, stacks and data.
    private static func processMemory() -> (size: Int, resident: Int, data: Int) {
        guard let pages = KernelFile.words("/proc/self/statm")?.compactMap({ Int($0) }), pages.count > 5 else {
            return (0, 0, 0)
        }
        let bytes = pages.map { $0 * Int(getpagesize()) }
        return (bytes[0], bytes[1], bytes[5])
    }
}
