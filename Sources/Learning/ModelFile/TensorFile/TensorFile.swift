// Named tensors and text in one checked file: the container of models and checkpoints.
import Base
import Foundation

/// A safetensors file whose every byte is covered by a checksum.
///
/// The format is safetensors (https://github.com/huggingface/safetensors), readable by its Python package, with
/// additions inside its rules:
/// - `__metadata__["segtrain.format"]` is the version of what this page says, now "1".
/// - The tensor `segtrain.tensor_sha256`, U8 [tensors, 32], holds the SHA-256 of each tensor before it, in file order:
///   it tells which one is damaged.
/// - The last tensor, `segtrain.sha256`, U8 [32], is the SHA-256 of all bytes of the file before it.
///
/// A file that was read has passed all checks; numbers are little-endian on disk and in memory.
public final class TensorFile {
    /// The version this code writes; it reads every version up to it.
    public static let formatVersion = 1

    static let versionKey = "segtrain.format"
    static let tensorChecksumsName = "segtrain.tensor_sha256"
    static let checksumName = "segtrain.sha256"
    static let checksumCount = 32
    /// The limit of the safetensors format.
    static let maximumHeaderCount = 100_000_000
    /// Far above any model here; a sparse file of terabytes is refused before memory is asked for.
    static let maximumFileCount = 1 << 34

    /// Where the file was read from.
    public let path: String
    /// The texts of `__metadata__`, without the format version.
    public let metadata: [String: String]
    /// The tensors in file order, without the checksums.
    public let entries: [TensorEntry]

    private let index: [String: Int]
    private let memory: AlignedBytes
    private let dataOffset: Int

    init(path: String, header: TensorHeader, memory: AlignedBytes, dataOffset: Int) {
        self.path = path
        self.metadata = header.metadata.filter { $0.key != Self.versionKey }
        self.entries = header.entries.filter { ![Self.checksumName, Self.tensorChecksumsName].contains($0.name) }
        self.index = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
        self.memory = memory
        self.dataOffset = dataOffset
    }

    /// The tensor of that name, if the file has one.
    public func entry(_ name: String) -> TensorEntry? { index[name].map { entries[$0] } }

    /// Copies a tensor to `destination`, which has room for as many floats as `shape` says.
    /// - Throws: `UserError` when the file has no such tensor or it has another type or shape.
    public func copyFloats(_ name: String, shape: [Int], to destination: UnsafeMutablePointer<Float>) throws {
        let bytes = try bytes(of: name, .float32, shape: shape)
        if let base = bytes.baseAddress { memcpy(destination, base, bytes.count) }
    }

    /// A tensor's floats, row by row.
    /// - Throws: `UserError` when the file has no such tensor or it has another type.
    public func floats(_ name: String) throws -> [Float] { try array(of: name, .float32, zero: 0) }

    /// A tensor's integers, row by row.
    /// - Throws: `UserError` when the file has no such tensor or it has another type.
    public func integers(_ name: String) throws -> [Int64] { try array(of: name, .int64, zero: 0) }

    /// A tensor's bytes, row by row.
    /// - Throws: `UserError` when the file has no such tensor or it has another type.
    public func bytes(_ name: String) throws -> [UInt8] { try array(of: name, .uint8, zero: 0) }

    private func array<T>(of name: String, _ element: TensorElement, zero: T) throws -> [T] {
        let bytes = try bytes(of: name, element, shape: nil)
        var array = [T](repeating: zero, count: bytes.count / element.byteCount)
        array.withUnsafeMutableBytes { $0.copyMemory(from: bytes) }
        return array
    }

    func bytes(of name: String, _ element: TensorElement, shape: [Int]?) throws -> UnsafeRawBufferPointer {
        guard let entry = entry(name) else {
            throw mismatch("has no tensor '\(name)'")
        }
        guard entry.element == element else {
            throw mismatch("tensor '\(name)' has type \(entry.element.rawValue), \(element.rawValue) expected")
        }
        if let shape, shape != entry.shape {
            throw mismatch("tensor '\(name)' has shape \(entry.shape), \(shape) expected")
        }
        return UnsafeRawBufferPointer(
            rebasing: memory.bytes[dataOffset + entry.bytes.lowerBound..<dataOffset + entry.bytes.upperBound])
    }

    private func mismatch(_ reason: String) -> UserError {
        UserError(.data, path: path, reason: reason, remedy: "give a file that this kind of model was written to")
    }
}

/// Memory for a whole file; the one place where it is allocated and freed.
final class AlignedBytes: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    /// Nil when there is no memory.
    init?(count: Int) {
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, 64, max(count, 64)) == 0, let memory else { return nil }
        bytes = UnsafeMutableRawBufferPointer(start: memory, count: count)
    }

    deinit { free(bytes.baseAddress) }
}
