// Where the tests find what lies outside the repository, if it is there.
import Foundation

/// The root of this package's sources.
public let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

/// The path of a file or folder of `../shared`, or nil where it is absent (a plain clone).
/// A test that is left out for that says so on standard output.
public func shared(_ path: String) -> String? {
    let full = URL(fileURLWithPath: packageRoot).deletingLastPathComponent().appendingPathComponent("shared/\(path)")
        .path
    if FileManager.default.fileExists(atPath: full) { return full }
    print("left out: ../shared/\(path) is not here")
    return nil
}
