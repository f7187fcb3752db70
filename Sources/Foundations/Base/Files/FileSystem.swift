// What file systems of clusters, shares and user programs may lack: locks, syncing, cutting. None of it ends the work.
import Foundation

/// What flock(2) answered.
package enum LockAnswer {
    case taken
    case heldByAnother
    /// The file system has no locks: nobody knows whether another process has the file.
    case unsupported
}

/// Tries to lock a file for this process. The kernel frees the lock when the file is closed, however the process ends.
///
/// - Parameter path: for the note.
package func tryLock(_ descriptor: Int32, path: String) -> LockAnswer {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        switch errno {
        case EINTR: continue
        case EWOULDBLOCK: return .heldByAnother
        default:
            Notes.once(
                about: "locks", "the file system of \(path) has no locks: see to it that nothing else writes there")
            return .unsupported
        }
    }
    return .taken
}

/// Whether a path is still the name of an open file: between opening and locking another process may take it away.
package func isNamed(_ descriptor: Int32, _ path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 && opened.st_ino == named.st_ino
        && opened.st_dev == named.st_dev
}

/// Brings a file, or a folder's list of files, to disk, as far as the file system can.
///
/// - Parameter path: for messages.
/// - Throws: `UserError.cannotWrite`.
package func syncFile(_ descriptor: Int32, path: String) throws {
    while fsync(descriptor) != 0 {
        if errno == EINTR { continue }
        guard isUnsupported(errno) else { throw UserError.cannotWrite(path, errno) }
        return Notes.once(
            about: "syncing",
            "the file system of \(path) cannot say when files are on disk: a crash of the machine may lose some")
    }
}

/// Makes new names in a folder durable.
///
/// - Throws: `UserError.cannotWrite`.
package func syncFolder(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
        if errno == EACCES { return }  // A folder may be written to and not read.
        throw UserError.cannotWrite(path, errno)
    }
    defer { close(descriptor) }
    // Many file systems have no notion of it and lose nothing.
    guard fsync(descriptor) != 0, !isUnsupported(errno) else { return }
    throw UserError.cannotWrite(path, errno)
}

/// Cuts a file off.
///
/// - Parameter path: for messages.
/// - Returns: whether it is that short now; false where the file system cannot cut files.
/// - Throws: `UserError.cannotWrite`.
package func cutFile(_ descriptor: Int32, to length: Int, path: String) throws -> Bool {
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_size == length { return true }
    while ftruncate(descriptor, off_t(length)) != 0 {
        if errno == EINTR { continue }
        guard isUnsupported(errno) else { throw UserError.cannotWrite(path, errno) }
        return false
    }
    return true
}

/// Whether an error says that the file system does not know the call, and not that it went wrong.
func isUnsupported(_ code: Int32) -> Bool { [ENOSYS, ENOLCK, EOPNOTSUPP, EINVAL, ENOTTY].contains(code) }
