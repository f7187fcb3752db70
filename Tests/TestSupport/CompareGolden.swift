// Text goldens: help pages and error messages as files that a reviewer can read.
import Foundation

/// Compares `text` with the file `path` under the package root; with SEGTRAIN_UPDATE_GOLDENS=1 in the environment it
/// writes it.
///
/// - Returns: nil when equal, otherwise what differs.
public func differenceFromGolden(_ text: String, _ path: String) -> String? {
    let full = packageRoot + "/" + path
    if ProcessInfo.processInfo.environment["SEGTRAIN_UPDATE_GOLDENS"] == "1" {
        try? FileManager.default.createDirectory(
            atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try? text.write(toFile: full, atomically: true, encoding: .utf8)
        return nil
    }
    guard let golden = try? String(contentsOfFile: full, encoding: .utf8) else { return "there is no golden \(path)" }
    if golden == text { return nil }
    let lines = zip(
        golden.split(separator: "\n", omittingEmptySubsequences: false),
        text.split(separator: "\n", omittingEmptySubsequences: false))
    let first = lines.first { $0 != $1 }
    return "differs from \(path): expected '\(first?.0 ?? "")', found '\(first?.1 ?? "")'"
}
