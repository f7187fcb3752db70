// A tensor in a file: what it is made of, and where it lies.

/// What a tensor is made of, spelled as in the file.
public enum TensorElement: String, Sendable, CaseIterable {
    case int64 = "I64"
    case float32 = "F32"
    case uint8 = "U8"

    /// Bytes of one number.
    public var byteCount: Int {
        switch self {
        case .int64: 8
        case .float32: 4
        case .uint8: 1
        }
    }
}

/// Where a tensor lies.
public struct TensorEntry: Equatable, Sendable {
    public let name: String
    public let element: TensorElement
    public let shape: [Int]
    /// Relative to the first byte after the header.
    public let bytes: Range<Int>
}
