// Pixel counts at every threshold at once.

/// The pixels of one class by the number of thresholds that their score reaches.
struct ScoreHistogram: Codable, Hashable, Sendable {
    /// Valid pixels whose candidate is the class and whose label is it, too; `right[n]` reach n thresholds.
    private var right: [Int]
    /// Those with another label.
    private var wrong: [Int]
    private var labelled = 0
    private var valid = 0

    init(thresholds: Int) {
        right = [Int](repeating: 0, count: thresholds + 1)
        wrong = right
    }

    mutating func add(isCandidate: Bool, isLabelled: Bool, reached: Int) {
        valid += 1
        if isLabelled { labelled += 1 }
        guard isCandidate else { return }
        if isLabelled { right[reached] += 1 } else { wrong[reached] += 1 }
    }

    mutating func merge(_ other: ScoreHistogram) {
        for n in right.indices {
            right[n] += other.right[n]
            wrong[n] += other.wrong[n]
        }
        labelled += other.labelled
        valid += other.valid
    }

    /// The counts at each threshold, ascending.
    func counts() -> [PixelCounts] {
        var (truePositives, falsePositives) = (0, 0)
        let fromTheHighest = (1..<right.count).reversed().map { reached -> PixelCounts in
            truePositives += right[reached]
            falsePositives += wrong[reached]
            return PixelCounts(
                truePositives: truePositives, falsePositives: falsePositives,
                falseNegatives: labelled - truePositives, trueNegatives: valid - labelled - falsePositives)
        }
        return fromTheHighest.reversed()
    }
}
