// Folders of files that appear whole or not at all.
import CProcess
import Foundation

/// A new folder that is filled under a hidden name beside its destination, and renamed when it is complete.
///
/// Given up, with all that is in it, unless `fill` comes to its end. What a killed process leaves is hidden, and no
/// set of files that looks complete.
public final class StagedFolder {
    private let path: String
    private let destination: String
    /// Holds the lock that tells this folder from what a killed process has left.
    private let descriptor: Int32
    private var isCommitted = false

    /// - Throws: `UserError(.cannotCreate)` when the destination is in use or its place cannot be written to.
    public init(_ destination: String, for what: String) throws {
        try refuseFolderInUse(destination)
        if let reason = Self.whyNotReplaceable(destination) { throw Self.notReplaceable(destination, reason) }
        self.destination = destination
        let parent = folder(of: destination)
        try createFolder(parent, for: what)
        Temporary.clearOnce(in: parent)
        path = Temporary.path(for: destination)
        try createFolder(path, for: what)
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw UserError.cannotWrite(destination, errno) }
        _ = tryLock(descriptor, path: destination)
    }

    deinit {
        if !isCommitted { try? FileManager.default.removeItem(atPath: path) }
        close(descriptor)
    }

    /// Has the folder filled, brings everything to disk and gives the folder its name.
    ///
    /// - Parameter write: is told where to write. Its errors name files as they would be called in the end.
    /// - Throws: What `write` throws, or `UserError` when the folder cannot be put in its place; nothing is left then.
    public func fill<Result>(_ write: (_ path: String) throws -> Result) throws -> Result {
        let result: Result
        do { result = try write(path) } catch let error as UserError {
            guard let file = error.path, file.utf8.starts(with: path.utf8) else { throw error }
            throw UserError(
                error.kind, path: destination + file.dropFirst(path.count), line: error.line, reason: error.reason,
                remedy: error.remedy)
        }
        try commit()
        return result
    }

    private func commit() throws {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let files = names.map { path + "/" + $0 } + [path]
        // All begin their way to the disk before the first is waited for: the others then wait next to nothing.
        for file in files { try withDescriptor(of: file) { seg_begin_writing($0) } }
        for file in files { try withDescriptor(of: file) { try syncFile($0, path: destination) } }
        // Only an empty folder can be in the way, and rename(2) replaces it.
        guard rename(path, destination) == 0 else {
            // A mount of the same file system looks like any folder until now.
            if errno == EBUSY { throw Self.notReplaceable(destination, "a mount point") }
            throw UserError.cannotWrite(destination, errno)
        }
        isCommitted = true
        try syncFolder(folder(of: destination))
    }

    private func withDescriptor(of file: String, _ body: (Int32) throws -> Void) throws {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw UserError.cannotWrite(destination, errno) }
        defer { close(descriptor) }
        try body(descriptor)
    }

    /// What an empty folder is that no other one can take the place of; nil where one can.
    private static func whyNotReplaceable(_ folder: String) -> String? {
        var (own, working, parent) = (stat(), stat(), stat())
        guard lstat(folder, &own) == 0 else { return nil }
        if own.st_mode & S_IFMT == S_IFLNK { return "a symbolic link" }
        // Whoever stands in it would be left in a folder without a name.
        if stat(".", &working) == 0, own.st_dev == working.st_dev, own.st_ino == working.st_ino {
            return "the working folder"
        }
        if stat(folder + "/..", &parent) == 0, own.st_dev != parent.st_dev { return "a mount point" }
        return nil
    }

    private static func notReplaceable(_ folder: String, _ what: String) -> UserError {
        UserError(
            .cannotCreate, path: folder, reason: "is \(what) and cannot be replaced",
            remedy: "name a new folder")
    }
}
