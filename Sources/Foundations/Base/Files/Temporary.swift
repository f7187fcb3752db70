// Names for what is being written, and what killed processes leave of it.
import CProcess
import Foundation

/// Files and folders that do not have their names yet: `.NAME.RANDOM.segtrain.tmp` beside NAME.
///
/// Random, because processes in two containers can have one PID and one folder; and of a form that nobody else gives to
/// a file. Whoever writes one holds its lock.
package enum Temporary {
    private static let ending = ".segtrain.tmp"
    /// Bytes that a name may have on the file systems of Linux.
    private static let longestName = 255
    private static let cleared = Guarded<Set<String>>([])

    /// A new path in the folder of an output.
    package static func path(for output: String) -> String {
        let random = "." + SHA256.hexadecimal((0..<8).map { _ in UInt8.random(in: 0...255) }) + ending
        var name = Substring(fileName(of: output))
        while name.utf8.count + 1 + random.utf8.count > longestName { name.removeLast() }
        return joinedPath(folder(of: output), ".\(name)\(random)")
    }

    /// Creates and locks a file under such a path.
    ///
    /// - Parameter name: in place of the output's, for what is not the output itself.
    /// - Throws: `UserError.cannotWrite` naming the output.
    static func create(for output: String, named name: String? = nil) throws -> (path: String, descriptor: Int32) {
        clearOnce(in: folder(of: output))
        for _ in 0..<100 {
            let path = path(for: name.map { joinedPath(folder(of: output), $0) } ?? output)
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
            if descriptor < 0, errno == EEXIST { continue }
            guard descriptor >= 0 else { throw UserError.cannotWrite(output, errno) }
            // Until it has its lock it looks like something left behind, and another process may take it away.
            if tryLock(descriptor, path: output) != .heldByAnother, isNamed(descriptor, path) {
                return (path, descriptor)
            }
            close(descriptor)
            unlink(path)
        }
        throw UserError.cannotWrite(output, EEXIST)
    }

    /// Removes what killed processes have left in a folder: what has such a name and no lock.
    ///
    /// Nothing is removed where locks are unknown; on disks of other machines, whose locks may not be seen here, only
    /// what is a day old.
    package static func clear(in folder: String) {
        for name in (try? FolderListing(of: folder))?.names ?? [] where isOne(name) {
            let path = joinedPath(folder, name)
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            guard tryLock(descriptor, path: path) == .taken, isNamed(descriptor, path) else { continue }
            guard seg_is_local(descriptor) != 0 || isOld(descriptor) else { continue }
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// The same, the first time that this process writes there.
    static func clearOnce(in folder: String) {
        if cleared.withLock({ $0.insert(resolvedPath(folder)).inserted }) { clear(in: folder) }
    }

    private static func isOne(_ name: String) -> Bool {
        name.wholeMatch(of: /\..+\.[0-9a-f]{16}\.segtrain\.tmp/) != nil
    }

    private static func isOld(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && time(nil) - status.st_mtim.tv_sec > 86_400
    }
}
