// Flat memory that is laid out once: parameters, gradients, activations.
import Base
import CKernels

/// `count` floats straight from the kernel: zero at first, 64-byte aligned, on huge pages where the system grants them.
///
/// Unchecked: whoever shares one between threads decides who writes when.
public final class FloatBuffer: @unchecked Sendable {
    /// Floats.
    public let count: Int
    /// The first float, aligned to 64 bytes.
    public let pointer: UnsafeMutablePointer<Float>
    /// Whether there is memory at the pointer.
    private let isBacked: Bool

    public init(count: Int) {
        precondition(count >= 0, "a buffer cannot have \(count) elements")
        let bytes = count * MemoryLayout<Float>.stride
        guard let memory = seg_memory_allocate(bytes) else { MemoryAllowance.end() }
        self.count = count
        pointer = memory.bindMemory(to: Float.self, capacity: count)
        isBacked = true
    }

    /// Addresses for the arithmetic of a plan that is made before there is memory: nothing may be read or written.
    package init(unbacked count: Int) {
        self.count = count
        pointer = UnsafeMutablePointer(bitPattern: 1 << 20)!
        isBacked = false
    }

    deinit { if isBacked { seg_memory_free(pointer, count * MemoryLayout<Float>.stride) } }
}
