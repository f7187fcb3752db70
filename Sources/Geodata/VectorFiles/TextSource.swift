// Text files from left to right, a piece at a time: labels of a country are gigabytes.
import Base
import Foundation

/// The bytes of a regular file. Only a piece of them is in memory.
struct TextSource {
    let path: String
    /// The piece: what the reader has not let go yet, and what comes after it.
    private(set) var bytes: [UInt8] = []
    /// What its path should be of, as messages say it.
    static let what = "a GeoJSON, GeoPackage or CSV file"
    private let file: OpenFile
    /// Where in the file the piece ends.
    private var end: Int
    private static let pieceSize = 1 << 18
    /// What must be in memory at once: a string, a number, a row of a table.
    private static let largestToken = 64 << 20

    /// - Throws: `UserError` as `openRegularFile` does.
    init(_ path: String) throws {
        self.path = path
        file = try OpenFile(path, what: Self.what)
        end = 0
        _ = try more(keepingFrom: 0)
        // A byte order mark.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    }

    /// How much of the file has been in memory, from 0 to 1.
    var share: Double { file.size == 0 ? 1 : Double(end) / Double(file.size) }

    /// Goes on in the file. What comes before `start` is let go: all positions in the piece move down by it.
    ///
    /// - Returns: false at the end of the file, where nothing is moved.
    mutating func more(keepingFrom start: Int) throws -> Bool {
        guard end < file.size else { return false }
        let kept = bytes.count - start
        guard kept <= Self.largestToken else {
            throw UserError(
                .data, path: path, reason: "has a value or a row of more than \(Self.largestToken >> 20) MiB",
                remedy: "correct the file, or export it again")
        }
        // Twice as much where one value does not fit.
        let count = min(max(Self.pieceSize, kept), file.size - end)
        var piece = [UInt8](repeating: 0, count: kept + count)
        try piece.withUnsafeMutableBytes { piece in
            bytes.withUnsafeBytes { piece.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start...])) }
            try readAll(
                UnsafeMutableRawBufferPointer(rebasing: piece[kept...]), from: file.descriptor, at: end, path: path)
        }
        bytes = piece
        end += count
        return true
    }

    /// - Throws: `UserError(.data)` when the file has changed since it was opened.
    func refuseChanges() throws { try file.refuseChanges() }
}

/// A file that is closed when nobody reads it any more.
private final class OpenFile {
    let descriptor: Int32
    let size: Int
    private let path: String
    private let modified: timespec

    init(_ path: String, what: String) throws {
        self.path = path
        (descriptor, size) = try openRegularFile(path, what: what)
        modified = Self.status(descriptor).st_mtim
    }

    deinit { close(descriptor) }

    func refuseChanges() throws {
        let status = Self.status(descriptor)
        let now = status.st_mtim
        guard Int(status.st_size) != size || now.tv_sec != modified.tv_sec || now.tv_nsec != modified.tv_nsec else {
            return
        }
        throw UserError(.data, path: path, reason: "has changed while it was read", remedy: "run the command again")
    }

    private static func status(_ descriptor: Int32) -> stat {
        var status = stat()
        fstat(descriptor, &status)
        return status
    }
}
