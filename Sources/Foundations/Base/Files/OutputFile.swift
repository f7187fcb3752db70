// A file under a temporary name for writers that take their time.
import Foundation

/// A file that gets its name when every byte is on disk: given up (and removed) unless `commit` is called.
///
/// Order of calls: create `.NAME.RANDOM.segtrain.tmp` (see `Temporary`), write, `fsync`, `close`, `rename`, `fsync` of
/// the folder.
package final class OutputFile {
    package let path: String
    package private(set) var descriptor: Int32
    package let temporary: String
    package let isStaged: Bool
    private var isSynced = false

    /// - Parameter isStaged: the file is part of a `StagedFolder`, which is brought to disk as a whole.
    /// - Throws: `UserError.cannotWrite`.
    package init(_ path: String, isStaged: Bool = false) throws {
        self.path = path
        self.isStaged = isStaged
        (temporary, descriptor) = try Temporary.create(for: path)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// - Throws: `UserError.cannotWrite`.
    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    }

    /// Every byte to disk; nothing must be written any more.
    ///
    /// - Throws: `UserError.cannotWrite`.
    package func sync() throws {
        if !isStaged { try syncFile(descriptor, path: path) }
        isSynced = true
    }

    /// Every byte to disk, then the name.
    ///
    /// - Throws: `UserError.cannotWrite`.
    package func commit() throws {
        if !isSynced { try sync() }
        // The lock is kept until the file has its name: it is not to be taken for something left behind.
        let lock = duplicate(descriptor)
        defer { if lock >= 0 { close(lock) } }
        let closed = close(descriptor)
        let code = errno
        descriptor = -1
        guard closed == 0 else {
            unlink(temporary)
            throw UserError.cannotWrite(path, code)
        }
        try Self.moveIntoPlace(temporary, path, isStaged: isStaged)
    }
}

extension OutputFile {
    /// Renames a finished temporary file to its destination and makes the rename durable, unless that is done later for
    /// the whole folder (`StagedFolder`).
    ///
    /// - Throws: `UserError.cannotWrite`.
    package static func moveIntoPlace(_ temporary: String, _ path: String, isStaged: Bool = false) throws {
        guard rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw UserError.cannotWrite(path, code)
        }
        if isStaged { return }
        try syncFolder(folder(of: path))
    }
}
