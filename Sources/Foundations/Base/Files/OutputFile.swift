// A file under a temporary name for writers that take their time.
import Foundation

/// Given up (and removed) unless `commit` is called.
package final class OutputFile {
    package let path: String
    package private(set) var descriptor: Int32
    package let temporary: String
    package let isStaged: Bool
    private var isSynced = false

    /// - Parameter isStaged: the file is part of a `StagedFolder`, which is brought to disk as a whole.
    package init(_ path: String, isStaged: Bool = false) throws {
        self.path = path
        self.isStaged = isStaged
        temporary = AtomicFile.temporaryPath(for: path)
        descriptor = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw AtomicFile.cannotWrite(path, errno) }
        // Tells this file from what a killed process has left; where the file system has no locks, nothing is cleared.
        if !isStaged { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try AtomicFile.writeAll($0, to: descriptor, path: path) }
    }

    /// Every byte to disk; nothing must be written any more.
    package func sync() throws {
        guard isStaged || fsync(descriptor) == 0 else { throw AtomicFile.cannotWrite(path, errno) }
        isSynced = true
    }

    /// Every byte to disk, then the name.
    package func commit() throws {
        if !isSynced { try sync() }
        let closed = close(descriptor)
        let code = errno
        descriptor = -1
        guard closed == 0 else {
            unlink(temporary)
            throw AtomicFile.cannotWrite(path, code)
        }
        try AtomicFile.moveIntoPlace(temporary, path, isStaged: isStaged)
    }
}
