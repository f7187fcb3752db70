// Parts of paths, and one file however it was spelled.
//
// A path is bytes with slashes in between. Foundation cuts it by characters and so loses the slash before a name that
// begins with a combining mark, and Swift's == takes two files for one whose names differ only in how é is written.
import Foundation

/// What comes after the last slash: "a_mask.png" of "masks/a_mask.png". Slashes at the end do not count.
public func fileName(of path: String) -> String {
    let bytes = trimmed(path)
    return String(decoding: bytes[(lastSlash(bytes).map { $0 + 1 } ?? bytes.startIndex)...], as: UTF8.self)
}

/// What comes before the last slash; "." where there is none, "/" of "/a" and "/".
public func folder(of path: String) -> String {
    let bytes = trimmed(path)
    if bytes.isEmpty, !path.isEmpty { return "/" }
    guard let slash = lastSlash(bytes) else { return "." }
    let folder = trimmed(String(decoding: bytes[..<slash], as: UTF8.self))
    return folder.isEmpty ? "/" : String(decoding: folder, as: UTF8.self)
}

/// The path of `name` in a folder; `name` itself where the folder is "".
public func joinedPath(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder.utf8.last == UInt8(ascii: "/") ? folder + name : folder + "/" + name
}

/// A file's name without folder and extension: "a_mask" of "masks/a_mask.png".
public func stem(of path: String) -> String { withoutExtension(fileName(of: path)) }

/// What comes after the last dot of a file's name, in lower case: "tif" of "a.b.TIF"; "" of "a" and ".a".
public func fileExtension(of path: String) -> String {
    let name = Array(fileName(of: path).utf8)[...]
    return lastDot(name).map { String(decoding: name[($0 + 1)...], as: UTF8.self).lowercased() } ?? ""
}

/// The path without the last dot of its name and what comes after it.
public func withoutExtension(_ path: String) -> String {
    let bytes = trimmed(path)
    let start = lastSlash(bytes).map { $0 + 1 } ?? bytes.startIndex
    return lastDot(bytes[start...]).map { String(decoding: bytes[..<$0], as: UTF8.self) }
        ?? String(decoding: bytes, as: UTF8.self)
}

/// The absolute path without symbolic links, as far as it exists. Two paths of one file resolve to the same.
public func resolvedPath(_ path: String) -> String {
    if let resolved = realpath(path, nil) {
        defer { free(resolved) }
        return String(cString: resolved)
    }
    // It is not there, or a link that leads nowhere: where it would be.
    let parent = folder(of: path)
    return parent == path ? path : joinedPath(resolvedPath(parent), fileName(of: path))
}

/// Without slashes at the end.
private func trimmed(_ path: String) -> ArraySlice<UInt8> {
    let bytes = Array(path.utf8)
    return bytes[...(bytes.lastIndex { $0 != UInt8(ascii: "/") } ?? -1)]
}

private func lastSlash(_ bytes: ArraySlice<UInt8>) -> Int? { bytes.lastIndex(of: UInt8(ascii: "/")) }

/// Of a name; a dot that begins it hides the file and ends nothing.
private func lastDot(_ name: ArraySlice<UInt8>) -> Int? {
    name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 == name.startIndex ? nil : $0 }
}
