// One object with its pixels.

/// The pixels of one object.
public struct ObjectPixels: Sendable {
    /// Its class index.
    public let label: UInt8
    /// Sorted by row, then by start.
    public let runs: [ComponentMap.Run]
    /// The mean of its pixels' scores; nil where there were none.
    public let score: Double?

    /// - Parameter runs: sorted by row, then by start.
    public init(label: UInt8, runs: [ComponentMap.Run], score: Double? = nil) {
        (self.label, self.runs, self.score) = (label, runs, score)
    }

    /// In pixels.
    public var area: Int { runs.reduce(0) { $0 + $1.length } }
}
