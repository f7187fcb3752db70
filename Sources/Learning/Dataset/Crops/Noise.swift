// Gaussian noise without a transcendental function.

/// Nearly normal numbers: sums of four bytes of a counter's hash (Irwin-Hall with n = 4, excess kurtosis -0.3).
/// The same bits on every platform.
enum Noise {
    /// Variance of the sum of four uniform bytes: 4 (256^2 - 1) / 12.
    private static let deviation: Float = 147.80054

    /// Adds noise of standard deviation `strength` to `count` floats. Two of them share one hash.
    static func add(_ strength: Float, key: UInt64, to values: UnsafeMutablePointer<Float>, count: Int) {
        let scale = strength / deviation
        var counter = key
        var i = 0
        while i + 1 < count {
            let (a, b) = pair(&counter)
            values[i] += a * scale
            values[i + 1] += b * scale
            i += 2
        }
        if i < count { values[i] += pair(&counter).0 * scale }
    }

    @inline(__always) private static func pair(_ counter: inout UInt64) -> (Float, Float) {
        // The finaliser of SplitMix64 over a counter: no step waits for the one before.
        counter &+= 0x9E37_79B9_7F4A_7C15
        var z = counter
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        // Bytes are added within the word: four sums of two, then two sums of four, each 0...1020 with mean 510.
        let twos = (z & 0x00FF_00FF_00FF_00FF) &+ ((z >> 8) & 0x00FF_00FF_00FF_00FF)
        let fours = (twos & 0x0000_FFFF_0000_FFFF) &+ ((twos >> 16) & 0x0000_FFFF_0000_FFFF)
        let low = Int32(truncatingIfNeeded: fours)
        let high = Int32(truncatingIfNeeded: fours >> 32)
        return (Float(low &- 510), Float(high &- 510))
    }
}
