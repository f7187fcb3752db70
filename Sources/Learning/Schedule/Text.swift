// How numbers and lists read in a schedule's messages.
import Foundation

/// Four significant digits, without trailing zeros: 0.8712, 0.9, 12, 1e-05.
func short(_ value: Double) -> String { String(format: "%.4g", value) }

/// With all digits where four would make it look like `threshold`.
func short(_ value: Double, besides threshold: Double) -> String {
    value != threshold && short(value) == short(threshold) ? "\(value)" : short(value)
}

/// "a", "a and b", "a, b and c".
func listed(_ parts: [String]) -> String {
    guard parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
}
