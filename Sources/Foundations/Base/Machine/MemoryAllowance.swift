// How much memory this process has, and how much more the machine would give it.
import Foundation

/// What a process may grow to, and who says so.
public struct MemoryAllowance: Sendable, Equatable {
    /// Resident bytes that the process may have in all, those it has now included.
    public let bytes: Int
    /// Who sets the limit, as a message says it: "the machine has".
    public let source: String

    public init(bytes: Int, source: String) { (self.bytes, self.source) = (bytes, source) }

    /// What the user allows or else the smaller of what the machine has left (`MemAvailable`) and the control group
    /// allows; and never more than `ulimit -v` does.
    ///
    /// - Parameter limit: bytes that the user allows: more than the machine has left, where there is swap; nil for
    ///   none.
    public static func current(limit: Int? = nil) -> MemoryAllowance {
        let (size, resident) = processMemory()
        var all: [MemoryAllowance] = []
        if let limit {
            all.append(.init(bytes: limit, source: "--memory-limit allows"))
        } else {
            if let free = KernelFile.value(of: "MemAvailable:", in: "/proc/meminfo") {
                all.append(.init(bytes: resident + free << 10, source: "the machine has"))
            }
            if let free = controlGroupFree() {
                all.append(.init(bytes: resident + free, source: "the control group (container) allows"))
            }
        }
        var addresses = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &addresses) == 0, addresses.rlim_cur < 1 << 50 {
            // Addresses without memory behind them count there, those of threads to come, too.
            let bytes = Int(addresses.rlim_cur) - (size - resident) - threadAddresses
            all.append(.init(bytes: max(0, bytes), source: "ulimit -v allows"))
        }
        return all.min { $0.bytes < $1.bytes } ?? .init(bytes: .max, source: "the machine has")
    }

    /// Stack and heap that a thread reserves: two threads come after the budget is made.
    private static let threadAddresses = 2 * (8 + 64) << 20

    /// Resident bytes of this process now, and what it will have besides the large memory that it plans: pages of the
    /// program that were not needed yet, and the gaps of the heap.
    public static var residentAtWork: Int { resident + (16 << 20) }

    /// Resident bytes of this process now.
    public static var resident: Int { processMemory().resident }

    /// Bytes of the address space in use, and of them those in memory.
    private static func processMemory() -> (size: Int, resident: Int) {
        guard let pages = KernelFile.words("/proc/self/statm")?.compactMap({ Int($0) }), pages.count > 1 else {
            return (0, 0)
        }
        return (pages[0] * Int(getpagesize()), pages[1] * Int(getpagesize()))
    }

    /// What the control group leaves, by version 2 or 1 of its files; pages of files that it can drop are free.
    private static func controlGroupFree() -> Int? {
        for (folder, limit, usage, cache) in [
            ("/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"),
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ] {
            guard let limit = KernelFile.number(in: "\(folder)/\(limit)"), limit < 1 << 50,
                let usage = KernelFile.number(in: "\(folder)/\(usage)")
            else { continue }
            return max(0, limit - usage + (KernelFile.value(of: cache, in: "\(folder)/memory.stat") ?? 0))
        }
        return nil
    }
}
