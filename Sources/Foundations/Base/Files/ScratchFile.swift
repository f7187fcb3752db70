// Room on disk for what is too large for memory.
import Foundation

/// A file without a name: it goes when its owner does, whatever ends the process.
public final class ScratchFile: Sendable {
    public let descriptor: Int32
    /// The output that it serves, for messages.
    private let path: String

    /// - Parameter path: the output whose folder, and so whose disk, the file shares.
    /// - Throws: `UserError(.cannotCreate)` naming `path`.
    public init(beside path: String) throws {
        self.path = path
        // A process that is killed before the name is gone leaves what the next one clears.
        let (temporary, descriptor) = try Temporary.create(for: path, named: "scratch")
        unlink(temporary)
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let put = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
            if put < 0, errno == EINTR { continue }
            guard put >= 0 else { throw UserError.cannotWrite(path, errno) }
            done += put
        }
    }

    /// Fills `bytes` with what was written there.
    ///
    /// - Throws: `UserError` when the file cannot be read.
    public func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        do {
            try readAll(bytes, from: descriptor, at: offset, path: path)
        } catch let error as UserError {
            throw UserError(error.kind, path: path, reason: "a temporary file beside it \(error.reason)")
        }
    }
}
