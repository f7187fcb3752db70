// Files that may have changed since they were looked at.
import Foundation

/// How a file looks from outside: another state, another content.
public struct FileState: Codable, Hashable {
    public let path: String
    /// In bytes.
    public let size: Int
    /// Since 1970.
    public let modifiedNanoseconds: Int

    /// - Throws: `UserError(.missingInput)` when there is no such file.
    public init(of path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw UserError(.missingInput, path: path, reason: "cannot be opened: " + String(cString: strerror(errno)))
        }
        self.path = resolvedPath(path)
        size = Int(status.st_size)
        modifiedNanoseconds = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }

    /// Whether the file is still what it was.
    public var isUnchanged: Bool { (try? FileState(of: path)) == self }
}
