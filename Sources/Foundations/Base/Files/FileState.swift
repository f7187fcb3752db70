// Files that may have changed since they were looked at.
import Foundation

/// What changes with a file, whatever it is called: one that is written or put in its place has another stamp.
public struct FileStamp: Hashable, Sendable, BitwiseCopyable {
    private let size: Int
    private let modifiedNanoseconds: Int
    private let inode: UInt
    private let device: UInt
    /// Of content, name or permissions, since 1970. A file that only got another name or other permissions is the same.
    private let changedNanoseconds: Int

    /// - Throws: `UserError(.missingInput)` when there is no such file.
    public init(of path: String) throws {
        let status = try status(of: path)
        size = Int(status.st_size)
        modifiedNanoseconds = status.modifiedNanoseconds
        (inode, device) = (UInt(status.st_ino), UInt(status.st_dev))
        changedNanoseconds = status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec
    }

    public static func == (one: FileStamp, other: FileStamp) -> Bool {
        one.size == other.size && one.modifiedNanoseconds == other.modifiedNanoseconds && one.inode == other.inode
            && one.device == other.device
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(inode)
        hasher.combine(modifiedNanoseconds)
    }

    /// All of it as bytes, the time of the last change of any kind too: for who remembers a file for another run.
    package var bytes: [UInt8] {
        var packer = BytePacker()
        packer.add(self)
        return packer.bytes
    }

    /// Whether the file was last changed at least so long ago. A clock may stand still between two changes: what has
    /// just been written may be written again and look the same.
    package func isSettled(seconds: Double) -> Bool {
        let now = Date().timeIntervalSince1970
        return Double(max(modifiedNanoseconds, changedNanoseconds)) / 1e9 <= now - seconds
    }
}

/// How a file looks from outside: another state, another content.
public struct FileState: Codable, Hashable, Sendable {
    public let path: String
    /// In bytes.
    public let size: Int
    /// Since 1970.
    public let modifiedNanoseconds: Int

    /// - Throws: `UserError(.missingInput)` when there is no such file.
    public init(of path: String) throws {
        let status = try status(of: path)
        self.path = resolvedPath(path)
        size = Int(status.st_size)
        modifiedNanoseconds = status.modifiedNanoseconds
    }

    /// Whether size and time are those of another state, also of a file that was moved since.
    public func hasContent(of other: FileState) -> Bool {
        size == other.size && modifiedNanoseconds == other.modifiedNanoseconds
    }

    /// Whether the file is still what it was.
    public var isUnchanged: Bool { (try? FileState(of: path)) == self }
}

private func status(of path: String) throws -> stat {
    var status = stat()
    guard stat(path, &status) == 0 else {
        throw UserError(.missingInput, path: path, reason: "cannot be opened: " + String(cString: strerror(errno)))
    }
    return status
}

extension stat {
    /// Since 1970.
    fileprivate var modifiedNanoseconds: Int { st_mtim.tv_sec * 1_000_000_000 + st_mtim.tv_nsec }
}
