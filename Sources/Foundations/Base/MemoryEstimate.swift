// What a job will take at most, found before it is begun.

/// The peak of a job's resident memory, by what it is for.
public struct MemoryEstimate: Sendable {
    /// What one part of the work takes, under the name that messages give it.
    public struct Part: Sendable {
        /// As a message names it: "tiles".
        public let name: String
        public let bytes: Int

        public init(_ name: String, bytes: Int) { (self.name, self.bytes) = (name, bytes) }
    }

    public var parts: [Part]

    public init(_ parts: [Part]) { self.parts = parts }

    /// Of all parts together.
    public var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }

    /// E.g. "1043 MiB: network 890, tiles 120, batches 33".
    public var text: String {
        let shown = parts.filter { $0.bytes >= 1 << 20 }.sorted { $0.bytes > $1.bytes }
        return "\(Self.mebibytes(bytes)) MiB: "
            + shown.map { "\($0.name) \(Self.mebibytes($0.bytes))" }.joined(separator: ", ")
    }

    /// Refuses a job that needs more than it may have.
    ///
    /// - Parameters:
    ///   - what: what messages call it: "this training".
    ///   - remedy: what to change, given the bytes that there are; asked only when it is needed.
    /// - Throws: `UserError(.memory)`.
    public func require(_ allowance: MemoryAllowance, for what: String, remedy: (Int) -> String) throws {
        guard bytes > allowance.bytes else { return }
        throw UserError(
            .memory, reason: "\(what) needs about \(text); \(allowance.source) \(Self.mebibytes(allowance.bytes)) MiB",
            remedy: remedy(allowance.bytes))
    }

    /// Rounded up.
    private static func mebibytes(_ bytes: Int) -> Int { (max(0, bytes) + (1 << 20) - 1) >> 20 }
}
