// What a run was computed with: for reports. It is in the log only, so that equal trainings give equal models.
import Base
import Foundation
import Tensor
import Threads

/// The program and the machine of one process of a run; a resumed run has several.
public struct RunEnvironment: Codable, Hashable, Sendable {
    /// e.g. "segtrain 0.1.0".
    public var program: String
    /// As the kernel calls it; nil where it does not say.
    public var processor: String?
    /// CPUs that the process may use, and threads that it computes with.
    public var processors: Int
    public var threads: Int
    /// Of the kernels in use, e.g. "avx512".
    public var instructionSet: String
    public var memoryMiB: Int
    /// e.g. "Debian GNU/Linux 12 (bookworm)".
    public var operatingSystem: String?
    /// Where it was started: relative paths of the configuration begin there. nil in logs of before it was kept.
    public var workingDirectory: String?

    /// This process, as it is now.
    public static var current: RunEnvironment {
        RunEnvironment(
            program: "segtrain \(segtrainVersion)",
            processor: value(of: "model name", separator: ":", in: "/proc/cpuinfo"),
            processors: ProcessInfo.processInfo.activeProcessorCount, threads: Parallel.threads,
            instructionSet: InstructionSet.current.rawValue,
            memoryMiB: Int(ProcessInfo.processInfo.physicalMemory >> 20),
            operatingSystem: value(of: "PRETTY_NAME", separator: "=", in: "/etc/os-release"),
            workingDirectory: FileManager.default.currentDirectoryPath)
    }

    /// The value of the first line `key separator value`, without quotes.
    private static func value(of key: String, separator: Character, in path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: separator, maxSplits: 1)
                .map { $0.trimmingCharacters(in: .whitespaces.union(["\""])) }
            if parts.count == 2, parts[0] == key { return parts[1] }
        }
        return nil
    }
}
