// Writing tensors piece by piece, so that a checkpoint needs no second copy of what it holds.
import Base

extension TensorFile {
    /// Replaces the file at `path` (see `AtomicFile`). Equal arguments give equal bytes.
    ///
    /// - Parameters:
    ///   - tensors: names are unique and do not start with "segtrain.". Wider elements come first in the file, which
    ///     keeps every tensor aligned; otherwise the order is kept.
    ///   - metadata: any keys that do not start with "segtrain." followed by more, e.g. "segtrain" itself.
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public static func write(_ tensors: [TensorSource], metadata: [String: String], to path: String) throws {
        let ordered = TensorElement.allCases.flatMap { element in tensors.filter { $0.element == element } }
        precondition(Set(tensors.map(\.name)).count == tensors.count, "two tensors of one name")
        precondition(
            !(tensors.map(\.name) + metadata.keys).contains { $0.hasPrefix("segtrain.") || $0 == "__metadata__" },
            "names that start with 'segtrain.' are the file's own")

        var header = TensorHeader(metadata: metadata, entries: [])
        header.metadata[versionKey] = "\(formatVersion)"
        for tensor in ordered { header.append(tensor.name, tensor.element, tensor.shape) }
        header.append(tensorChecksumsName, .uint8, [ordered.count, checksumCount])
        header.append(checksumName, .uint8, [checksumCount])

        try AtomicFile.write(to: path) { write in
            var fileHash = SHA256()
            func emit(_ bytes: UnsafeRawBufferPointer) throws {
                fileHash.add(bytes)
                try write(bytes)
            }
            try header.fileBytes().withUnsafeBytes(emit)
            var tensorChecksums: [UInt8] = []
            for tensor in ordered {
                try tensor.withBytes { bytes in
                    var hash = SHA256()
                    hash.add(bytes)
                    tensorChecksums += hash.digest()
                    try emit(bytes)
                }
            }
            try tensorChecksums.withUnsafeBytes(emit)
            try fileHash.digest().withUnsafeBytes(write)
        }
    }
}
