// Reading and writing open files, through interruptions and short counts.
import Foundation

/// Fills `bytes` with those from `offset` on.
///
/// - Parameter path: for the message.
/// - Throws: `UserError(.inputOutput)` for a fault of the disk, and for a file that ends too early.
public func readAll(
    _ bytes: UnsafeMutableRawBufferPointer, from descriptor: Int32, at offset: Int = 0, path: String
) throws {
    var done = 0
    while done < bytes.count {
        let wanted = min(bytes.count - done, 1 << 24)
        let got = pread(descriptor, bytes.baseAddress! + done, wanted, off_t(offset + done))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else {
            let reason =
                got < 0 ? "cannot be read: " + String(cString: strerror(errno)) : "became shorter while it was read"
            throw UserError(.inputOutput, path: path, reason: reason)
        }
        done += got
    }
}

/// Writes all bytes at the descriptor's position.
///
/// - Parameter path: for the message.
/// - Throws: `UserError.cannotWrite`.
public func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
    var done = 0
    while done < bytes.count {
        let put = write(descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 20))
        if put < 0, errno == EINTR { continue }
        if put < 0, errno == EAGAIN {
            // Somebody else has made it non-blocking, e.g. the program at the other end of a pipe.
            var descriptor = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&descriptor, 1, -1)
            continue
        }
        guard put >= 0 else { throw UserError.cannotWrite(path, errno) }
        done += put
    }
}

/// Another descriptor of an open file, which a child of this process does not get; -1 and `errno` when there is none.
///
/// A child that had it would keep the file's lock, and its room on the disk, as long as it lives.
package func duplicate(_ descriptor: Int32) -> Int32 { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }

extension UserError {
    /// A file that cannot be written, and what to do about it.
    ///
    /// - Parameter code: `errno`.
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
        case ENAMETOOLONG:
            return UserError(
                .cannotCreate, path: path, reason: reason,
                remedy: "choose a shorter name, of the image too where this name is made of it")
        case EIO: return UserError(.inputOutput, path: path, reason: reason)
        default:
            return UserError(
                .cannotCreate, path: path, reason: reason,
                remedy: "choose an output folder that exists and can be written to")
        }
    }
}
