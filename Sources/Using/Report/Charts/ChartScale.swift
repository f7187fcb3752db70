// From values to places along an axis, with round numbers to read them by.
import Foundation

/// A linear or logarithmic axis.
package struct ChartScale {
    enum Kind { case linear, logarithmic }

    let kind: Kind
    package let domain: ClosedRange<Double>
    /// Pixels of the domain's two ends.
    let pixels: (from: Double, to: Double)
    /// Where lines are drawn and numbers written.
    package let ticks: [Double]

    /// The whole numbers or shares of `domain` itself.
    package init(_ domain: ClosedRange<Double>, from: Double, to: Double, ticks: Int, wholeNumbers: Bool = false) {
        kind = .linear
        self.domain = domain
        pixels = (from, to)
        let step = Self.roundStep((domain.upperBound - domain.lowerBound) / Double(ticks))
        self.ticks = Self.multiples(of: wholeNumbers ? max(1, step) : step, in: domain)
    }

    /// From zero, or from the lowest value where that is negative, up to a round number that holds all `values`.
    package static func linear(holding values: [Double], from: Double, to: Double, ticks: Int) -> ChartScale {
        let (low, high) = (min(0, values.min() ?? 0), values.max() ?? 1)
        let step = roundStep(max(high - low, 1e-9) / Double(ticks))
        let domain = (low / step).rounded(.down) * step...max((high / step).rounded(.up), 1) * step
        return ChartScale(domain, from: from, to: to, ticks: ticks)
    }

    /// Whole powers of ten around `values`, which must be positive.
    package static func logarithmic(holding values: [Double], from: Double, to: Double) -> ChartScale {
        let exponents = values.map { log10($0) }
        let low = (exponents.min() ?? 0).rounded(.down)
        let high = max((exponents.max() ?? 0).rounded(.up), low + 1)
        return ChartScale(logarithmic: low...high, from: from, to: to)
    }

    private init(logarithmic exponents: ClosedRange<Double>, from: Double, to: Double) {
        kind = .logarithmic
        domain = pow(10, exponents.lowerBound)...pow(10, exponents.upperBound)
        pixels = (from, to)
        let step = max(1, ((exponents.upperBound - exponents.lowerBound) / 5).rounded(.up))
        ticks = Self.multiples(of: step, in: exponents).map { pow(10, $0) }
    }

    /// Where a value lies; values outside of the domain lie at its ends.
    package func position(_ value: Double) -> Double {
        let clamped = min(max(value, domain.lowerBound), domain.upperBound)
        let part =
            switch kind {
            case .linear: (clamped - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
            case .logarithmic:
                log10(clamped / domain.lowerBound) / log10(domain.upperBound / domain.lowerBound)
            }
        return pixels.from + (pixels.to - pixels.from) * part
    }

    /// The next 1, 2 or 5 times a power of ten.
    private static func roundStep(_ step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step * (1 - 1e-9) } ?? 10 * power
    }

    private static func multiples(of step: Double, in range: ClosedRange<Double>) -> [Double] {
        let first = (range.lowerBound / step - 1e-9).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        return first > last ? [] : stride(from: first, through: last, by: 1).map { $0 * step + 0 }
    }
}
