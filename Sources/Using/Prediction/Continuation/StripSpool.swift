// The finished strips of a prediction on disk, so that it can go on after an interruption.
import Base
import Foundation
import Windows

/// `NAME.partial` beside the outputs of a scene.
///
/// A line that says what it is, the fingerprint of the prediction, then strips from the top: first row and rows (32
/// bits each), probabilities [planes, rows, width] as floats, missing pixels [rows, width], and the SHA-256 of all
/// that. Numbers are in the machine's byte order. What a crash cut off, or a disk spoilt, is found by the digest and
/// predicted again.
final class StripSpool {
    private let path: String
    private let width: Int
    private let height: Int
    private let planes: Int
    private var descriptor: Int32
    private var end = 0
    /// A spool was there, but of another prediction.
    private(set) var wasDiscarded = false

    private static let magic = Array("segtrain strips 1\n".utf8)
    private static let digestBytes = 32
    private static let rowsOfARecord = 64

    /// Opens the spool of an earlier run or begins one.
    ///
    /// - Throws: `UserError(.cannotCreate)` when it cannot be written, or another process is at it.
    init(path: String, fingerprint: PredictionFingerprint, width: Int, height: Int, planes: Int) throws {
        (self.path, self.width, self.height, self.planes) = (path, width, height, planes)
        descriptor = try Self.open(path)
        let head = Self.magic + fingerprint.bytes
        let found = bytes(count: head.count, at: 0)
        if found != head {
            wasDiscarded = !found.isEmpty
            // A crash may have cut off the first line.
            guard found.starts(with: Self.magic) || Self.magic.starts(with: found) else {
                throw UserError(
                    .cannotCreate, path: path, reason: "is no file of a prediction under way",
                    remedy: "move it away, or choose another --output folder")
            }
            if try !cutFile(descriptor, to: 0, path: path) {
                // The old strips must not come to stand behind new ones.
                close(descriptor)
                descriptor = -1
                unlink(path)
                descriptor = try Self.open(path)
            }
            try append(head)
        }
        end = head.count
    }

    deinit { close(descriptor) }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw UserError.cannotWrite(path, errno) }
        // Another process that has just come to its end has removed the file.
        guard tryLock(descriptor, path: path) != .heldByAnother, isNamed(descriptor, path) else {
            close(descriptor)
            throw UserError(
                .cannotCreate, path: path, reason: "another segtrain is predicting this scene",
                remedy: "let it finish, or choose another output folder")
        }
        return descriptor
    }

    /// Removes a spool that is not needed any more; a file of that name that is something else stays, and the spool of
    /// a process that is at work.
    static func remove(_ path: String) {
        guard let (descriptor, size) = try? openRegularFile(path, what: "finished strips") else { return }
        defer { close(descriptor) }
        var start = [UInt8](repeating: 0, count: min(size, magic.count))
        let read: Void? = try? start.withUnsafeMutableBytes { try readAll($0, from: descriptor, path: path) }
        guard read != nil, magic.starts(with: start), tryLock(descriptor, path: path) != .heldByAnother else { return }
        unlink(path)
    }

    /// Hands over the strips that are whole, from the top, and makes ready to append the next.
    ///
    /// - Returns: how many rows they are.
    func replay(_ receive: (ProbabilityStrip) throws -> Void) throws -> Int {
        var next = 0
        while next < height, let rows = try replayRecord(from: next, receive) { next += rows }
        // Where it cannot be cut, what follows is written over, or is no strip.
        _ = try cutFile(descriptor, to: end, path: path)
        return next
    }

    private func replayRecord(from next: Int, _ receive: (ProbabilityStrip) throws -> Void) throws -> Int? {
        let head = bytes(count: 8, at: end).withUnsafeBytes {
            $0.count == 8 ? Array($0.bindMemory(to: UInt32.self)) : []
        }
        guard head.count == 2, head[0] == next, 1...Self.rowsOfARecord ~= Int(head[1]) else { return nil }
        let rows = Int(head[1])
        let pixels = rows * width
        let count = 8 + pixels * (planes * 4 + 1)
        let record = bytes(count: count + Self.digestBytes, at: end)
        guard record.count == count + Self.digestBytes, Self.digest(record[..<count]) == Array(record[count...]) else {
            return nil
        }
        try record.withUnsafeBytes { record in
            let sums = record.baseAddress! + 8
            try receive(
                ProbabilityStrip(
                    rows: next..<next + rows, width: width,
                    planes: (0..<planes).map { (sums + $0 * pixels * 4).assumingMemoryBound(to: Float.self) },
                    missing: (sums + planes * pixels * 4).assumingMemoryBound(to: UInt8.self)))
        }
        end += record.count
        return rows
    }

    func append(_ strip: ProbabilityStrip) throws {
        for piece in strip.pieces(of: Self.rowsOfARecord) {
            var record: [UInt8] = []
            record.reserveCapacity(8 + piece.pixels * (planes * 4 + 1) + Self.digestBytes)
            for number in [piece.rows.lowerBound, piece.rows.count] {
                withUnsafeBytes(of: UInt32(number)) { record.append(contentsOf: $0) }
            }
            for plane in piece.planes {
                record.append(contentsOf: UnsafeRawBufferPointer(start: plane, count: piece.pixels * 4))
            }
            record.append(contentsOf: UnsafeRawBufferPointer(start: piece.missing, count: piece.pixels))
            try append(record + Self.digest(record[...]))
        }
    }

    private func append(_ record: [UInt8]) throws {
        try record.withUnsafeBytes { record in
            guard lseek(descriptor, off_t(end), SEEK_SET) >= 0 else { throw UserError.cannotWrite(path, errno) }
            try writeAll(record, to: descriptor, path: path)
        }
        end += record.count
    }

    /// Fewer where the file ends or cannot be read.
    private func bytes(count: Int, at offset: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            done = 0
            while done < count {
                let got = pread(descriptor, buffer.baseAddress! + done, count - done, off_t(offset + done))
                if got < 0, errno == EINTR { continue }
                if got <= 0 { return }
                done += got
            }
        }
    }

    private static func digest(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.add($0) }
        return hash.digest()
    }
}
