// Plain values and arrays of them as bytes, for files that only the same program on the same machine reads again.

/// Puts values one after the other, as they lie in memory.
package struct BytePacker {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func add<Value: BitwiseCopyable>(_ value: Value) {
        withUnsafeBytes(of: value) { bytes += $0 }
    }

    /// With its count.
    package mutating func add<Value: BitwiseCopyable>(_ values: [Value]) {
        add(values.count)
        values.withUnsafeBytes { bytes += $0 }
    }

    /// The keys, then their values.
    package mutating func add<Key: BitwiseCopyable & Hashable, Value: BitwiseCopyable>(_ values: [Key: Value]) {
        add(Array(values.keys))
        add(Array(values.values))
    }
}

/// Takes values in the order that a `BytePacker` put them.
package struct ByteUnpacker {
    /// The bytes end before a value does.
    package struct TooShort: Error {
        package init() {}
    }

    private let bytes: [UInt8]
    private var next = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package mutating func value<Value: BitwiseCopyable>(_: Value.Type = Value.self) throws -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count - next >= size else { throw TooShort() }
        defer { next += size }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: next, as: Value.self) }
    }

    package mutating func array<Value: BitwiseCopyable>(_: Value.Type = Value.self) throws -> [Value] {
        let (count, stride) = (try value(Int.self), MemoryLayout<Value>.stride)
        guard count >= 0, count <= (bytes.count - next) / stride else { throw TooShort() }
        defer { next += count * stride }
        return [Value](unsafeUninitializedCapacity: count) { target, initialized in
            bytes.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(target).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: $0[next..<next + count * stride]))
            }
            initialized = count
        }
    }

    package mutating func dictionary<Key: BitwiseCopyable & Hashable, Value: BitwiseCopyable>() throws -> [Key: Value] {
        let (keys, values): ([Key], [Value]) = (try array(), try array())
        guard keys.count == values.count else { throw TooShort() }
        return Dictionary(zip(keys, values)) { first, _ in first }
    }
}
