// What control groups allow, in trees of files as the kernel shows them.
import Base
import Foundation
import TestSupport
import Testing

@Suite struct ControlGroupsTests {
    /// - Parameter files: path below the root → content.
    private func groups(_ files: [String: String], _ body: (ControlGroups) -> Void) throws {
        try withTemporaryFolder { root in
            for (path, text) in files {
                let url = URL(fileURLWithPath: root + path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: url, atomically: false, encoding: .utf8)
            }
            body(ControlGroups(root: root))
        }
    }

    private static let second = "25 22 0:22 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup rw\n"

    @Test func theSmallestLimitFromTheOwnGroupToTheRootCounts() throws {
        let job = "/sys/fs/cgroup/slurm/job_7"
        try groups([
            "/proc/self/cgroup": "0::/slurm/job_7\n", "/proc/self/mountinfo": Self.second,
            "\(job)/memory.max": "60000000\n", "\(job)/memory.current": "10000000\n",
            "\(job)/memory.stat": "anon 1\ninactive_file 2000000\nactive_file 1000000\n",
            "\(job)/cpu.max": "max 100000\n",
            "/sys/fs/cgroup/slurm/memory.max": "max\n", "/sys/fs/cgroup/slurm/memory.current": "50000000\n",
            "/sys/fs/cgroup/slurm/cpu.max": "150000 100000\n",
        ]) {
            #expect($0.freeMemory == 53_000_000)
            #expect($0.cpus == 1.5)
        }
    }

    @Test func theGroupsAboveCountWithWhatOthersUse() throws {
        try groups([
            "/proc/self/cgroup": "0::/a/b\n", "/proc/self/mountinfo": Self.second,
            "/sys/fs/cgroup/a/b/memory.max": "900\n", "/sys/fs/cgroup/a/b/memory.current": "100\n",
            "/sys/fs/cgroup/a/memory.max": "1000\n", "/sys/fs/cgroup/a/memory.current": "950\n",
        ]) { #expect($0.freeMemory == 50) }
    }

    @Test func firstVersionByController() throws {
        let (memory, cpu) = ("/sys/fs/cgroup/memory/x/y", "/sys/fs/cgroup/cpu,cpuacct/z")
        try groups([
            "/proc/self/cgroup": "4:memory:/x/y\n3:cpu,cpuacct:/z\n1:name=systemd:/q\n0::/\n",
            "\(memory)/memory.limit_in_bytes": "4000\n", "\(memory)/memory.usage_in_bytes": "3000\n",
            "\(memory)/memory.stat": "inactive_file 7\ntotal_inactive_file 500\n",
            "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
            "\(cpu)/cpu.cfs_quota_us": "50000\n", "\(cpu)/cpu.cfs_period_us": "100000\n",
            "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
            "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
        ]) {
            #expect($0.freeMemory == 1500)
            #expect($0.cpus == 0.5)
        }
    }

    /// Docker with the host's names: the container sees its group as the top of the hierarchy.
    @Test func aMountOfOneGroupIsItsTop() throws {
        let mount = "30 25 0:26 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"
        try groups([
            "/proc/self/cgroup": "4:memory:/docker/abc/service\n", "/proc/self/mountinfo": mount,
            "/sys/fs/cgroup/memory/service/memory.limit_in_bytes": "800\n",
            "/sys/fs/cgroup/memory/service/memory.usage_in_bytes": "100\n",
            "/sys/fs/cgroup/memory/memory.limit_in_bytes": "1000\n",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes": "950\n",
        ]) { #expect($0.freeMemory == 50) }
    }

    @Test func withoutGroupsNothingIsLimited() throws {
        try groups([:]) { #expect($0.freeMemory == nil && $0.cpus == nil) }
        try groups(["/proc/self/cgroup": "0::/a\n:::\nnonsense\n", "/sys/fs/cgroup/a/cpu.max": "0 0\n"]) {
            #expect($0.freeMemory == nil && $0.cpus == nil)
        }
    }
}
