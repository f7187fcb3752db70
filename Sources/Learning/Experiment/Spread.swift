// A quantity over several seeds.
import Base

/// Values in the order of the seeds; where a run leaves the quantity undefined there is none.
public struct Spread: Hashable, Sendable {
    public let values: [Double]

    public init(_ values: [Double]) { self.values = values }

    public var mean: Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }

    /// The sample's standard deviation, √(Σ (x - mean)² / (n - 1)); nil for fewer than two values.
    public var standardDeviation: Double? {
        guard let mean, values.count > 1 else { return nil }
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }

    /// "0.443 ± 0.012", "0.443" for one value, a dash for none.
    public func text(digits: Int) -> String {
        guard let mean else { return "–" }
        return fixed(mean, digits) + (standardDeviation.map { " ± " + fixed($0, digits) } ?? "")
    }
}
