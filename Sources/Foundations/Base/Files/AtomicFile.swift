// Files that appear whole or not at all.
import Foundation

/// Writes a file beside its destination and renames it into place once every byte is on disk.
///
/// On any error the temporary file is removed and the old file, if there was one, is still there. `OutputFile` says in
/// which order things happen.
public enum AtomicFile {
    /// Replaces `path` by `bytes`.
    ///
    /// - Throws: `UserError.cannotWrite`.
    public static func write(_ bytes: [UInt8], to path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            try write(to: path) { write in try write(buffer) }
        }
    }

    /// Replaces `path` by a text in UTF-8.
    ///
    /// - Throws: `UserError.cannotWrite`.
    public static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    /// Replaces `path` by what `body` passes to its argument, piece by piece.
    ///
    /// - Throws: `UserError.cannotWrite`, and what `body` throws.
    public static func write(to path: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        let file = try OutputFile(path)
        try body { try writeAll($0, to: file.descriptor, path: path) }
        try file.commit()
    }

    /// Gives a finished file a second name, replacing what had it: the same file, or a copy where there are no hard
    /// links.
    ///
    /// - Throws: `UserError.cannotWrite`; `UserError` of `path` when it must be copied and cannot be read.
    public static func link(_ path: String, as other: String) throws {
        // The lock is the file's, whatever its name: under its new one nobody takes it for something left behind.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw UserError.cannotWrite(other, errno) }
        defer { close(descriptor) }
        _ = tryLock(descriptor, path: path)
        let temporary = Temporary.path(for: other)
        if Foundation.link(path, temporary) == 0 {
            try OutputFile.moveIntoPlace(temporary, other)
            unlink(temporary)  // Of two names of one file rename(2) keeps both.
            return
        }
        // Whoever forbids a second name, or has no notion of one, may still allow a second file.
        guard [EPERM, EACCES, EMLINK, EXDEV].contains(errno) || isUnsupported(errno) else {
            throw UserError.cannotWrite(other, errno)
        }
        try copy(path, to: other)
    }

    private static func copy(_ path: String, to other: String) throws {
        let (descriptor, size) = try openRegularFile(path, what: "a finished file")
        defer { close(descriptor) }
        var piece = [UInt8](repeating: 0, count: min(size, 1 << 20))
        try write(to: other) { write in
            for offset in stride(from: 0, to: size, by: 1 << 20) {
                try piece.withUnsafeMutableBytes { bytes in
                    let part = UnsafeMutableRawBufferPointer(rebasing: bytes[..<min(bytes.count, size - offset)])
                    try readAll(part, from: descriptor, at: offset, path: path)
                    try write(UnsafeRawBufferPointer(part))
                }
            }
        }
    }
}
