// Seeded random numbers that need no stored state: every draw is a function of what it is for.

/// SplitMix64 (Steele, Lea & Flood 2014), keyed by a list of integers.
///
/// A stream is named by what it decides, e.g. `Random(seed, 2, epoch, sample)`. So a resumed run draws the same
/// numbers as an unbroken one, and the order in which threads draw does not matter.
public struct Random: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(_ keys: UInt64...) {
        state = 0x9E37_79B9_7F4A_7C15
        for key in keys {
            state ^= Random.mix(key &+ 0x9E37_79B9_7F4A_7C15)
            state = Random.mix(state &+ 0xD1B5_4A32_D192_ED03)
        }
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Random.mix(state)
    }

    /// Uniform in [0, 1), 53 bits.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in the range, its end excluded.
    public mutating func uniform(_ range: Range<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// Uniform integer in 0..<bound. The bias of the multiplication is below 2^-32 for any bound used here.
    public mutating func integer(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Standard normal as the sum of twelve uniforms minus six: no transcendental function, so the same bits on every
    /// platform.
    public mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += uniform() }
        return sum
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
