// A file under a temporary name for libpng and libtiff to write to.
import Base
import Foundation

/// Given up (and removed) unless `commit` is called.
final class OutputFile {
    let path: String
    private(set) var descriptor: Int32
    private let temporary: String

    init(_ path: String) throws {
        self.path = path
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
        guard fsync(descriptor) == 0 else { throw AtomicFile.cannotWrite(path, errno) }
        let closed = close(descriptor)
        let code = errno
        descriptor = -1
        guard closed == 0 else {
            unlink(temporary)
            throw AtomicFile.cannotWrite(path, code)
        }
        try AtomicFile.moveIntoPlace(temporary, path)
    }
}
