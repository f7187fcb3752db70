// A file under a temporary name for libpng and libtiff to write to.
import Base
import Foundation

/// Given up (and removed) unless `commit` is called.
final class OutputFile {
    let path: String
    private(set) var descriptor: Int32
    private let temporary: String
    private let isStaged: Bool

    /// - Parameter isStaged: the file is part of a `StagedFolder`, which is brought to disk as a whole.
    init(_ path: String, isStaged: Bool) throws {
        self.path = path
        self.isStaged = isStaged
        temporary = AtomicFile.temporaryPath(for: path)
        descriptor = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw AtomicFile.cannotWrite(path, errno) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// Every byte to disk, then the name.
    func commit() throws {
        guard isStaged || fsync(descriptor) == 0 else { throw AtomicFile.cannotWrite(path, errno) }
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
