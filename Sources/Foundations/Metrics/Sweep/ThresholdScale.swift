// The thresholds of a sweep, and which of them a score reaches.
import Foundation

/// Ascending thresholds.
public struct ThresholdScale: Codable, Hashable, Sendable {
    public let thresholds: [Double]

    /// - Parameter thresholds: in any order; equal ones count once.
    public init(_ thresholds: some Sequence<Double>) { self.thresholds = Set(thresholds).sorted() }

    /// 0.01, 0.02 … 0.99 and, because trained networks are sure of themselves, on to 10⁻⁶ and 1 - 10⁻⁶ with ten to a
    /// decade.
    public static let usual: ThresholdScale = {
        let decade = [100, 125, 160, 200, 250, 320, 400, 500, 630, 800]
        let small = [1e8, 1e7, 1e6, 1e5].flatMap { scale in decade.map { Double($0) / scale } }
        return ThresholdScale(small + small.map { 1 - $0 } + (1...99).map { Double($0) / 100 })
    }()

    /// Log-odds from -14 to 14 in steps of 0.02, and the thresholds of `other`: for pixels, whose curve costs nothing.
    static func fine(with other: ThresholdScale) -> ThresholdScale {
        ThresholdScale(other.thresholds + (-700...700).map { 1 / (1 + exp(-Double($0) / 50)) })
    }

    /// How many thresholds a score reaches, compared in single precision as `ScoreMap.classMap` does.
    func counter() -> (_ score: Float) -> Int {
        let thresholds = thresholds.map { Float($0) }
        return { score in
            // The first place whose threshold is above the score.
            var (low, high) = (0, thresholds.count)
            while low < high {
                let middle = (low + high) / 2
                if thresholds[middle] <= score { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
