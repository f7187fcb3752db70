// Cuts touching objects apart in a scene that passes by row by row.

/// Turns scores into class maps as `ScoreMap.classMap` and `ObjectSplitting.separated` would on the whole scene, with
/// `ClassLabel.ignored` where there is no data. Memory does not grow with the scene's height.
public struct RowwiseSplitter {
    private let splitting: ObjectSplitting
    private let threshold: Double
    /// The rows that may still be needed, from `firstRow` of the scene on.
    private var pending: ScoreMap
    private var firstRow = 0
    /// The scene's first row that has not been passed on.
    private var nextRow = 0

    /// - Parameter threshold: of `ScoreMap.classMap`.
    public init(width: Int, threshold: Double, splitting: ObjectSplitting) {
        self.splitting = splitting
        self.threshold = threshold
        pending = ScoreMap(width: width)
        pending.reserve(rows: Self.rows(splitting))
    }

    /// Takes in rows and returns the classes of those, from the first not yet returned on, that are decided.
    public mutating func add(_ rows: ScoreMap) -> [UInt8] {
        pending.append(rows)
        var passed: [UInt8] = []
        while firstRow + pending.height >= nextRow + ObjectSplitting.bandRows + margin { passed += passBand() }
        return passed
    }

    /// The rows that are left: no more follow.
    public mutating func finish() -> [UInt8] {
        var passed: [UInt8] = []
        while nextRow < firstRow + pending.height { passed += passBand() }
        return passed
    }

    /// Rows around a band that matter for it: its context, and what the context's relief is made of.
    private var margin: Int { Self.margin(of: splitting) }

    private static func margin(of splitting: ObjectSplitting) -> Int { ObjectSplitting.contextRows + splitting.reach }

    /// Rows that are held back at most, when no more than `rowsAtOnce` are added at a time.
    public static func rows(_ splitting: ObjectSplitting) -> Int {
        ObjectSplitting.bandRows + 2 * margin(of: splitting) + rowsAtOnce
    }

    /// Rows that are added at a time, at most.
    public static let rowsAtOnce = 64

    /// What a pixel of these rows takes: score, candidate, class and, of a band, its class without the lines.
    public static let bytesPerPixel = 4 + 1 + 1 + 1

    private mutating func passBand() -> [UInt8] {
        let end = firstRow + pending.height
        let core = nextRow..<min(nextRow + ObjectSplitting.bandRows, end)
        let band = splitting.separated(
            core.lowerBound - firstRow..<core.upperBound - firstRow,
            of: pending.classMap(threshold: threshold, missingValue: ClassLabel.ignored), scores: pending.scores,
            width: pending.width)
        nextRow = core.upperBound
        let gone = max(0, nextRow - margin - firstRow)
        pending.removeFirst(rows: gone)
        firstRow += gone
        return band
    }
}
