// A tensor on its way into a file.

/// A named tensor to be written, whose memory may be borrowed.
public struct TensorSource {
    public let name: String
    public let element: TensorElement
    public let shape: [Int]
    let withBytes: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

    /// Borrows `floats`, row by row: the memory must stay as it is until the file is written.
    public init(name: String, shape: [Int], floats: UnsafeBufferPointer<Float>) {
        self.init(name, .float32, shape, count: floats.count) { try $0(UnsafeRawBufferPointer(floats)) }
    }

    public init(name: String, shape: [Int], floats: [Float]) {
        self.init(name, .float32, shape, count: floats.count) { try floats.withUnsafeBytes($0) }
    }

    public init(name: String, integers: [Int64]) {
        self.init(name, .int64, [integers.count], count: integers.count) { try integers.withUnsafeBytes($0) }
    }

    public init(name: String, bytes: [UInt8]) {
        self.init(name, .uint8, [bytes.count], count: bytes.count) { try bytes.withUnsafeBytes($0) }
    }

    init(
        _ name: String, _ element: TensorElement, _ shape: [Int], count: Int,
        withBytes: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
        precondition(
            shape.reduce(1, *) == count, "tensor '\(name)' of shape \(shape) has \(count) elements")
        self.name = name
        self.element = element
        self.shape = shape
        self.withBytes = withBytes
    }

    var byteCount: Int { shape.reduce(element.byteCount, *) }
}
