// One file, one path: however it was spelled.
import Foundation

/// The absolute path without symbolic links, as far as it exists. Two paths of one file resolve to the same.
public func resolvedPath(_ path: String) -> String {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    return url.deletingLastPathComponent().resolvingSymlinksInPath().appendingPathComponent(url.lastPathComponent)
        .resolvingSymlinksInPath().path
}
