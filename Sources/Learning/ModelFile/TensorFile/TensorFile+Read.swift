// Reading a tensor file: nothing of it is used before all of it has been checked.
import Base
import Foundation

extension TensorFile {
    /// Reads the whole file and checks it.
    ///
    /// - Throws: `UserError` with what is wrong: missing, no regular file, truncated, damaged (and which tensor),
    ///   written by another program or by a newer version.
    public static func read(_ path: String) throws -> TensorFile {
        let memory = try load(path)
        let bytes = UnsafeRawBufferPointer(memory.bytes)
        guard checksum(of: bytes.dropLast(checksumCount)) == Array(bytes.suffix(checksumCount)) else {
            throw damage(bytes, path)
        }
        // The checksum holds, so the file is as it was written. The header is checked all the same: a checksum is
        // easily made.
        let (header, dataOffset) = try parse(bytes, path)
        guard header.entries.last?.name == checksumName, dataOffset + header.dataCount == bytes.count else {
            throw damage(bytes, path)
        }
        let version = header.metadata[versionKey] ?? "none"
        guard let number = Int(version), number >= 1 else {
            throw UserError(.data, path: path, reason: "format version '\(version)' is not a number", remedy: notOurs)
        }
        guard number <= formatVersion else {
            throw UserError(
                .data, path: path,
                reason: "format version \(number) is newer than \(formatVersion), the newest known here",
                remedy: "use the segtrain that wrote it, or a later one")
        }
        return TensorFile(path: path, header: header, memory: memory, dataOffset: dataOffset)
    }

    private static let notOurs = "give a file that segtrain wrote"
    private static let damagedRemedy = "use another copy of the file or an earlier checkpoint"

    /// The bytes of the file.
    private static func load(_ path: String) throws -> AlignedBytes {
        let (descriptor, count) = try openRegularFile(path, what: "a model file or a run folder")
        defer { close(descriptor) }
        guard count > 8 + checksumCount else {
            throw UserError(.data, path: path, reason: "truncated: only \(count) bytes", remedy: damagedRemedy)
        }
        guard count <= maximumFileCount else {
            throw UserError(
                .data, path: path, reason: "\(count) bytes, at most \(maximumFileCount) expected", remedy: notOurs)
        }
        guard let memory = AlignedBytes(count: count) else {
            throw UserError(
                .memory, path: path, reason: "not enough memory for its \(count) bytes", remedy: "free some memory")
        }
        try readAll(UnsafeMutableRawBufferPointer(memory.bytes), from: descriptor, path: path)
        return memory
    }

    private static func parse(
        _ bytes: UnsafeRawBufferPointer, _ path: String
    ) throws(UserError) -> (header: TensorHeader, dataOffset: Int) {
        let headerCount = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard bytes[8] == UInt8(ascii: "{") else {
            throw UserError(.data, path: path, reason: "not a safetensors file, or damaged", remedy: notOurs)
        }
        guard headerCount >= 2, headerCount <= UInt64(min(maximumHeaderCount, bytes.count - 8)) else {
            throw UserError(
                .data, path: path, reason: "damaged: a header of \(headerCount) bytes in a file of \(bytes.count)",
                remedy: damagedRemedy)
        }
        let end = 8 + Int(headerCount)
        do throws(MalformedHeader) {
            return (try TensorHeader(json: UnsafeRawBufferPointer(rebasing: bytes[8..<end])), end)
        } catch {
            throw UserError(
                .data, path: path, reason: "not a safetensors file, or damaged: \(error.reason)", remedy: notOurs)
        }
    }

    /// The most telling reason why the checksum of a file does not hold.
    private static func damage(_ bytes: UnsafeRawBufferPointer, _ path: String) -> UserError {
        let header: TensorHeader
        let dataOffset: Int
        do throws(UserError) { (header, dataOffset) = try parse(bytes, path) } catch { return error }

        guard let checksums = header.entries.suffix(2).first, checksums.name == tensorChecksumsName,
            checksums.shape == [header.entries.count - 2, checksumCount],
            let last = header.entries.last, last.name == checksumName, last.bytes.count == checksumCount
        else {
            return UserError(.data, path: path, reason: "has no segtrain checksum", remedy: notOurs)
        }
        let expected = dataOffset + header.dataCount
        if bytes.count != expected {
            let what = bytes.count < expected ? "truncated" : "damaged"
            return UserError(
                .data, path: path, reason: "\(what): \(bytes.count) bytes, \(expected) expected", remedy: damagedRemedy)
        }
        let data = UnsafeRawBufferPointer(rebasing: bytes[dataOffset...])
        for (number, entry) in header.entries.dropLast(2).enumerated() {
            let start = checksums.bytes.lowerBound + number * checksumCount
            guard checksum(of: data[entry.bytes]) == Array(data[start..<start + checksumCount]) else {
                return UserError(
                    .data, path: path, reason: "damaged: the checksum of tensor '\(entry.name)' does not match",
                    remedy: damagedRemedy)
            }
        }
        return UserError(
            .data, path: path, reason: "damaged: the checksum of the file does not match", remedy: damagedRemedy)
    }

    private static func checksum(of bytes: UnsafeRawBufferPointer.SubSequence) -> [UInt8] {
        var hash = SHA256()
        hash.add(UnsafeRawBufferPointer(rebasing: bytes))
        return hash.digest()
    }
}
