// Numbers as text: with all digits, with a number of significant digits, with a number of decimals.
import Foundation

/// The shortest text that reads back as the same number; whole numbers without a fraction: 0.1, 2, 1e-05.
///
/// Negative zero is "0".
public func shortest(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 0x1p53 ? "\(Int(value))" : "\(value)"
}

/// As many significant digits as asked for, without trailing zeros. With four: 0.8712, 0.9, 12, 1e-05.
public func significant(_ value: Double, digits: Int = 4) -> String { String(format: "%.\(digits)g", value) }

/// Four significant digits, or all of them where four would make `value` look like `other`.
public func significant(_ value: Double, besides other: Double) -> String {
    value != other && significant(value) == significant(other) ? "\(value)" : significant(value)
}

/// As many digits after the point as asked for. With two: "0.50".
public func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

/// The same of a value that may be undefined.
public func fixed(_ value: Double?, _ digits: Int, undefined: String = "n/a") -> String {
    value.map { fixed($0, digits) } ?? undefined
}

/// A share in percent, 0.0169 as "1.69 %".
public func percent(_ share: Double, digits: Int = 2) -> String { fixed(100 * share, digits) + " %" }
