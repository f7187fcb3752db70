// What the control groups of this process allow: containers, batch systems and services limit memory and CPUs by them.
import Foundation

/// The groups that a process is in, from its own up to the root, by versions 1 and 2 of their files (cgroups(7)). Every
/// one of them counts: the smallest limit is the limit.
package struct ControlGroups {
    /// Folders of the groups that may limit memory, and of those that may limit CPUs.
    private let memoryFolders: [String]
    private let cpuFolders: [String]

    /// - Parameter root: stands for `/` in tests.
    package init(root: String = "") {
        let groups = Self.lines(root + "/proc/self/cgroup", separator: ":", maxSplits: 2)
        let mounts = Self.lines(root + "/proc/self/mountinfo", separator: " ", maxSplits: 5)
        /// The group's folder and those above it, where the files of `controller` are mounted at `place`.
        func folders(_ controller: String?, at places: [String]) -> [String] {
            guard let group = groups.first(where: { Self.isGroup($0, of: controller) })?[2] else { return [] }
            return places.flatMap { place in
                // A container may see the hierarchy from one of its groups on.
                let top = mounts.last { $0[4] == place }?[3] ?? "/"
                let path = group == top || group.hasPrefix(top + "/") ? group.dropFirst(top.count) : group[...]
                let names = path.split(separator: "/").filter { $0 != ".." }
                return (0...names.count).map {
                    ([root + place] + names.dropLast($0).map(String.init)).joined(separator: "/")
                }
            }
        }
        let second = folders(nil, at: ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"])
        memoryFolders = second + folders("memory", at: ["/sys/fs/cgroup/memory"])
        cpuFolders = second + folders("cpu", at: ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"])
    }

    /// Whether a line of /proc/self/cgroup, "4:memory:/path" or "0::/path", is of a controller; nil: of version 2.
    private static func isGroup(_ line: [String], of controller: String?) -> Bool {
        guard line.count == 3 else { return false }
        guard let controller else { return line[0] == "0" }
        return line[1].split(separator: ",").contains(Substring(controller))
    }

    /// Bytes that the groups leave; pages of files that they can drop are free. Nil where nothing is limited.
    package var freeMemory: Int? {
        let free = memoryFolders.compactMap { folder -> Int? in
            for (limit, usage, prefix) in [
                ("memory.max", "memory.current", ""), ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_"),
            ] {
                guard let limit = KernelFile.number(in: "\(folder)/\(limit)"), limit < 1 << 50,
                    let usage = KernelFile.number(in: "\(folder)/\(usage)")
                else { continue }
                let files = ["inactive_file", "active_file"].map {
                    KernelFile.value(of: prefix + $0, in: "\(folder)/memory.stat") ?? 0
                }
                return max(0, limit - usage + files.reduce(0, +))
            }
            return nil
        }
        return free.min()
    }

    /// How many CPUs' time the groups grant, e.g. 0.5 for `docker --cpus 0.5`. Nil where it is not limited.
    package var cpus: Double? {
        let quotas = cpuFolders.compactMap { folder -> Double? in
            // Version 2: "50000 100000" or "max 100000"; version 1: two files, and -1 for no limit.
            let words =
                KernelFile.words(folder + "/cpu.max")
                ?? ["cpu.cfs_quota_us", "cpu.cfs_period_us"].flatMap { KernelFile.words("\(folder)/\($0)") ?? [] }
            guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), quota > 0, period > 0
            else { return nil }
            return quota / period
        }
        return quotas.min()
    }

    private static func lines(_ path: String, separator: Character, maxSplits: Int) -> [[String]] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            line.split(separator: separator, maxSplits: maxSplits, omittingEmptySubsequences: false).map(String.init)
        }.filter { $0.count > min(2, maxSplits) }
    }
}

/// Threads that the control groups grant time for, at least 1; nil where they do not limit it.
public func threadsOfControlGroups() -> Int? {
    ControlGroups().cpus.map { max(1, Int(min($0, 1e6).rounded())) }
}
