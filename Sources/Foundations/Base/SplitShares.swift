// How tiles are divided into those to train on, to validate on and to test on.

/// The parts of a set of tiles, by the names of their folders.
public enum Split: String, CaseIterable, Sendable {
    case train, val, test
}

/// How a set is divided, by shares that need not add up to one: 8/1/1, 48/12/12.
public struct SplitShares: Equatable, Sendable {
    public let train, val, test: Double

    public init(train: Double, val: Double, test: Double) {
        precondition(min(train, val, test) >= 0 && train + val + test > 0)
        (self.train, self.val, self.test) = (train, val, test)
    }

    /// Reads `8/1/1`; nil if it is nothing like it.
    public init?(_ text: String) {
        let shares = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        guard shares.count == 3, shares.allSatisfy({ $0.map { $0 >= 0 && $0.isFinite } ?? false }) else { return nil }
        let sum = shares[0]! + shares[1]! + shares[2]!
        guard sum > 0, sum.isFinite else { return nil }
        self.init(train: shares[0]!, val: shares[1]!, test: shares[2]!)
    }

    /// The share of a part; the three add up to one.
    public subscript(part: Split) -> Double {
        let share =
            switch part {
            case .train: train
            case .val: val
            case .test: test
            }
        return share / (train + val + test)
    }

    /// Whole numbers that add up to `total`: each part's share rounded down, the rest to the largest remainders.
    public func counts(of total: Int) -> [Split: Int] {
        let exact = Split.allCases.map { self[$0] * Double(total) }
        var counts = exact.map { Int($0) }
        let byRemainder = (0..<3).sorted {
            (exact[$1] - exact[$1].rounded(.down), $0) < (exact[$0] - exact[$0].rounded(.down), $1)
        }
        for part in byRemainder.prefix(total - counts.reduce(0, +)) { counts[part] += 1 }
        return [.train: counts[0], .val: counts[1], .test: counts[2]]
    }
}
