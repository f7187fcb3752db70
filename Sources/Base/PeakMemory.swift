// The process's peak resident memory.
import Glibc

/// In MiB, from the kernel's accounting (`getrusage`, kilobytes on Linux).
public func peakMemoryMiB() -> Int {
    var usage = rusage()
    return getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 ? usage.ru_maxrss / 1024 : 0
}
