// Files from users, opened without trusting what they are.
import Foundation

/// Opens a regular file for reading; the caller closes it.
///
/// What was opened is looked at, not what the path named before: nothing that is put in its place meanwhile passes for
/// it. A FIFO without a writer is not waited for, and a device is not read.
///
/// - Parameter what: what the path should be of, as messages say it: "a settings file".
/// - Returns: the descriptor, and the file's bytes at that moment.
/// - Throws: `UserError(.missingInput)` for a path without a file, a folder, a FIFO, a socket, a device, and for a file
///   that cannot be opened.
public func openRegularFile(_ path: String, what: String) throws -> (descriptor: Int32, size: Int) {
    // O_NONBLOCK has no effect on regular files.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
        let code = errno
        if descriptor >= 0 { close(descriptor) }
        throw UserError.cannotOpen(path, code, what: what)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw UserError(
            .missingInput, path: path,
            reason: status.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is not a regular file",
            remedy: "give the path of \(what)")
    }
    return (descriptor, Int(status.st_size))
}

/// All bytes of a regular file.
///
/// - Parameters:
///   - limit: bytes that it may have.
///   - what: what messages call it: "a label file".
/// - Throws: `UserError` as `openRegularFile` does; `.data` for a larger file, `.inputOutput` when it cannot be read.
public func readRegularFile(_ path: String, atMost limit: Int, what: String) throws -> [UInt8] {
    let (descriptor, size) = try openRegularFile(path, what: what)
    defer { close(descriptor) }
    guard size <= limit else {
        let most = limit % (1 << 20) == 0 ? "\(limit >> 20) MiB" : "\(limit) bytes"
        throw UserError(
            .data, path: path, reason: "\(size) bytes; \(what) may have at most \(most)",
            remedy: "give another file, or cut it into parts")
    }
    return try readBytes(size, from: descriptor, path: path)
}

/// The same of a text: without a byte order mark.
public func readTextFile(_ path: String, atMost limit: Int, what: String) throws -> [UInt8] {
    let bytes = try readRegularFile(path, atMost: limit, what: what)
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
}

/// The first bytes of a regular file, or all when it has fewer.
///
/// - Throws: `UserError` as `openRegularFile` does; `.inputOutput` when it cannot be read.
public func readStart(of path: String, count: Int, what: String) throws -> [UInt8] {
    let (descriptor, size) = try openRegularFile(path, what: what)
    defer { close(descriptor) }
    return try readBytes(min(size, count), from: descriptor, path: path)
}

private func readBytes(_ count: Int, from descriptor: Int32, path: String) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBytes { try readAll($0, from: descriptor, path: path) }
    return bytes
}

/// What to do where a path was given in bytes that are no UTF-8: the program has seen other ones.
public func remedyForAName(_ path: String) -> String? {
    path.unicodeScalars.contains("\u{FFFD}") ? "its name is not in UTF-8: rename it, e.g. with convmv" : nil
}

extension UserError {
    /// A file that cannot be opened for reading.
    ///
    /// - Parameters:
    ///   - code: `errno`.
    ///   - what: what the path should be of.
    package static func cannotOpen(_ path: String, _ code: Int32, what: String) -> UserError {
        switch code {
        case ENOENT, ENOTDIR:
            UserError(
                .missingInput, path: path, reason: "no such file",
                remedy: remedyForAName(path) ?? "give the path of \(what)")
        case EACCES:
            UserError(
                .missingInput, path: path, reason: "cannot be read: " + String(cString: strerror(code)),
                remedy: "check its permissions")
        case EMFILE, ENFILE:
            UserError(
                .missingInput, path: path, reason: "cannot be read: " + String(cString: strerror(code)),
                remedy: "raise the limit of open files (ulimit -n)")
        default: UserError(.missingInput, path: path, reason: "cannot be read: " + String(cString: strerror(code)))
        }
    }
}
