// What one operation took, beside what the machine allows.
import Base
import Foundation

/// The time of one operation, beside what arithmetic or memory would allow.
public struct OperationResult: Sendable {
    public let name: String
    public let shape: String
    public let seconds: Double
    let operations: Double
    let bytes: Double
    public let error: Double
    /// Multiply-adds without memory, operations per second; memory copied, bytes per second.
    let peakRate: Double
    let bandwidth: Double

    /// Relative errors above this are a fault of the kernel, not rounding.
    private static let tolerance = 1e-5

    /// Whether it agrees with the scalar reference.
    public var isRight: Bool { error <= Self.tolerance }

    /// The time that arithmetic or memory alone would need at least, over the time taken. Above 1 where Winograd's
    /// algorithm needs fewer operations than are counted.
    public var shareOfLimit: Double { max(operations / peakRate, bytes / bandwidth) / seconds }

    public static let tableHeader =
        "operation                                shape              error       ms   GFLOP/s    GB/s  % of limit"

    public var tableRow: String {
        func left(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        return left(name, 41) + left(shape, 18)
            + String(
                format: "%7.0e %8.3f %9.1f %7.1f %11.0f", error, seconds * 1e3, operations / seconds / 1e9,
                bytes / seconds / 1e9, 100 * shareOfLimit)
    }

    public var json: JSONValue {
        [
            "mode": .text("ops"), "operation": .text(name), "shape": .text(shape), "error": JSONValue(error),
            "milliseconds": .number(seconds * 1e3), "gflops": .number(operations / seconds / 1e9),
            "gigabytes_per_second": .number(bytes / seconds / 1e9), "share_of_limit": .number(shareOfLimit),
            "peak_gflops": .number(peakRate / 1e9), "bandwidth": .number(bandwidth / 1e9),
        ]
    }
}
