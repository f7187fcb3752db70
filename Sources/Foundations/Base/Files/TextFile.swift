// Whole text files from users, read without trusting what they are.
import Foundation

/// The bytes of a regular file, without a byte order mark.
///
/// - Parameters:
///   - limit: bytes that it may have.
///   - what: what messages call it: "a label file".
public func readTextFile(_ path: String, atMost limit: Int, what: String) throws -> [UInt8] {
    let size = try sizeOfRegularFile(path, what: what)
    guard size <= limit else {
        throw UserError(
            .data, path: path, reason: "\(size) bytes, \(what) has at most \(limit)",
            remedy: "give another file, or cut it into parts")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
        throw unreadable(path)
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return data.starts(with: mark) ? Array(data.dropFirst(3)) : Array(data)
}

/// The first bytes of a regular file, or all when it has fewer.
public func readStart(of path: String, count: Int, what: String) throws -> [UInt8] {
    _ = try sizeOfRegularFile(path, what: what)
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: count) ?? Data() else {
        throw unreadable(path)
    }
    return Array(data)
}

private func sizeOfRegularFile(_ path: String, what: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else {
        let reason = errno == ENOENT ? "no such file" : "cannot be read: " + String(cString: strerror(errno))
        throw UserError(.missingInput, path: path, reason: reason, remedy: "give the path of \(what)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
        throw UserError(.missingInput, path: path, reason: "is no regular file", remedy: "give the path of \(what)")
    }
    return Int(status.st_size)
}

private func unreadable(_ path: String) -> UserError {
    UserError(.missingInput, path: path, reason: "cannot be read", remedy: "check its permissions")
}
