// Memory that C gave.
import Foundation

/// Bytes from malloc; they go with their owner. Nobody writes them any more, hence `@unchecked Sendable`.
final class AllocatedBytes: @unchecked Sendable {
    let start: UnsafeMutablePointer<UInt8>
    let count: Int

    /// Takes over the memory.
    init(_ start: UnsafeMutablePointer<UInt8>, count: Int) { (self.start, self.count) = (start, count) }

    deinit { free(start) }
}
