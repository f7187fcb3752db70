// The same tensors with other texts.

extension TensorFile {
    /// Writes this file's tensors, bit for bit, to `path`; the texts of `changes` replace those of the same keys.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func write(to path: String, changing changes: [String: String]) throws {
        let sources = try entries.map { entry in
            let bytes = try bytes(of: entry.name, entry.element, shape: entry.shape)
            return TensorSource(
                entry.name, entry.element, entry.shape, count: bytes.count / entry.element.byteCount
            ) { try $0(bytes) }
        }
        try withExtendedLifetime(self) {
            try Self.write(sources, metadata: metadata.merging(changes) { $1 }, to: path)
        }
    }
}
