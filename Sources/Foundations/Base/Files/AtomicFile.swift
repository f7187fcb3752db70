// Files that appear whole or not at all.
import Foundation

/// Writes a file beside its destination and renames it into place once every byte is on disk.
///
/// Order of calls: create `.NAME.PID.tmp`, write, `fsync`, `close`, `rename`, `fsync` of the folder. On any error the
/// temporary file is removed and the old file, if there was one, is still there.
public enum AtomicFile {
    /// Replaces `path` by `bytes`.
    public static func write(_ bytes: [UInt8], to path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            try write(to: path) { write in try write(buffer) }
        }
    }

    public static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    /// Replaces `path` by what `body` passes to its argument, piece by piece.
    public static func write(to path: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        let file = try OutputFile(path)
        try body { try writeAll($0, to: file.descriptor, path: path) }
        try file.commit()
    }

    /// A name in the same folder, for a writer (libtiff, libpng) that must create its own file.
    public static func temporaryPath(for path: String) -> String {
        let url = URL(fileURLWithPath: path)
        return url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).\(getpid()).tmp").path
    }

    /// Renames a finished temporary file to its destination and makes the rename durable, unless that is done later for
    /// the whole folder (`StagedFolder`).
    public static func moveIntoPlace(_ temporary: String, _ path: String, isStaged: Bool = false) throws {
        guard rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw cannotWrite(path, code)
        }
        if isStaged { return }
        let folder = open(
            URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            if errno == EACCES { return }  // A folder may be written to and not read.
            throw cannotWrite(path, errno)
        }
        defer { close(folder) }
        // Some file systems have no notion of it.
        guard fsync(folder) == 0 || errno == EINVAL else { throw cannotWrite(path, errno) }
    }

    /// Gives a finished file a second name, replacing what had it: the same file, or a copy where there are no hard links.
    public static func link(_ path: String, as other: String) throws {
        let temporary = temporaryPath(for: other)
        unlink(temporary)
        if Foundation.link(path, temporary) == 0 {
            try moveIntoPlace(temporary, other)
            unlink(temporary)  // Of two names of one file rename(2) keeps both.
            return
        }
        guard [EPERM, EMLINK, ENOTSUP, ENOSYS].contains(errno) else { throw cannotWrite(other, errno) }
        guard let content = FileManager.default.contents(atPath: path) else {
            throw UserError(.inputOutput, path: path, reason: "cannot be read")
        }
        try write(Array(content), to: other)
    }

    /// Writes all bytes at the descriptor's position, through interruptions and short writes; `path` is for the message.
    public static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
        var offset = 0
        while offset < bytes.count {
            let written = Foundation.write(descriptor, bytes.baseAddress! + offset, min(bytes.count - offset, 1 << 20))
            if written < 0 {
                if errno == EINTR { continue }
                throw cannotWrite(path, errno)
            }
            offset += written
        }
    }

    public static func cannotWrite(_ path: String, _ code: Int32) -> UserError {
        let reason = "cannot write: " + String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT, EFBIG:
            return UserError(
                .cannotCreate, path: path, reason: reason, remedy: "free some space or choose another output")
        case ELOOP:
            return UserError(
                .cannotCreate, path: path, reason: "cannot write: a symbolic link is in the way",
                remedy: "remove the link, or choose another output")
        case EIO: return UserError(.inputOutput, path: path, reason: reason)
        default:
            return UserError(
                .cannotCreate, path: path, reason: reason,
                remedy: "choose an output folder that exists and can be written to")
        }
    }
}
