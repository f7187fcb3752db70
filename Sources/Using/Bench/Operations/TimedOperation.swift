// One operation of the network as the bench sees it.

/// Something to time, with its cost and the check that goes before.
struct TimedOperation {
    let name: String
    /// Channels and size.
    let shape: String
    /// Floating-point operations, counted as a direct computation needs them.
    let operations: Double
    /// Bytes that must be read or written at least.
    let bytes: Double
    /// Largest difference from the scalar reference in double, over the largest value: the same operation on a small
    /// map.
    let error: Double
    let run: () -> Void
}

/// Largest |a − b| over the largest |b|. NaN anywhere gives NaN.
func scaledDifference(_ actual: [Double], _ expected: [Double]) -> Double {
    var (worst, largest) = (0.0, 0.0)
    for (a, b) in zip(actual, expected) {
        let difference = abs(a - b)
        if !(difference <= worst) { worst = difference }
        largest = max(largest, abs(b))
    }
    return worst / max(largest, 1e-30)
}
