// Numbers in the files by which the kernel tells of processes and memory (proc(5), cgroups(7)).
import Foundation

/// A file with one number or with a named one a line; nil where the file or the number does not exist.
enum KernelFile {
    static func words(_ path: String) -> [Substring]? { text(path)?.split(whereSeparator: \.isWhitespace) }

    /// The first number of a file.
    static func number(in path: String) -> Int? { words(path)?.first.flatMap { Int($0) } }

    /// The number after a line's first word, e.g. "VmHWM:".
    static func value(of name: String, in path: String) -> Int? {
        let words = text(path)?.split(separator: "\n").lazy.map { $0.split(whereSeparator: \.isWhitespace) }
            .first { $0.first == Substring(name) }
        return words.flatMap { $0.count > 1 ? Int($0[1]) : nil }
    }

    private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
