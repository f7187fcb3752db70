// The process's peak resident memory.

/// In MiB. The kernel's `VmHWM` (proc(5)), which begins with the program; `getrusage` would count what the process that
/// started it had at that moment.
public func peakMemoryMiB() -> Int { (KernelFile.value(of: "VmHWM:", in: "/proc/self/status") ?? 0) / 1024 }
