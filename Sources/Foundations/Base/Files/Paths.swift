// One file, one path, however it was spelled; and the part of it that names.
import Foundation

/// The absolute path without symbolic links, as far as it exists. Two paths of one file resolve to the same.
public func resolvedPath(_ path: String) -> String {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    return url.deletingLastPathComponent().resolvingSymlinksInPath().appendingPathComponent(url.lastPathComponent)
        .resolvingSymlinksInPath().path
}

/// A file's name without folder and extension: "a_mask" of "masks/a_mask.png".
public func stem(of path: String) -> String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
}
