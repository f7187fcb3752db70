// The process's peak resident memory.
import Foundation

/// In MiB. The kernel's `VmHWM` (proc(5)), which begins with the program; `getrusage` would count what the process that
/// started it had at that moment.
public func peakMemoryMiB() -> Int {
    guard let file = FileManager.default.contents(atPath: "/proc/self/status"),
        let line = String(decoding: file, as: UTF8.self).split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
        let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
    else { return 0 }
    return kibibytes / 1024
}
