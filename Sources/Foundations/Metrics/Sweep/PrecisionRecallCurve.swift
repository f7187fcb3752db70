// Precision against recall, threshold by threshold.

/// The curve of one class, by pixel or by object.
public struct PrecisionRecallCurve: Codable, Hashable, Sendable {
    /// Precision and recall at one threshold.
    public struct Point: Codable, Hashable, Sendable {
        public let threshold: Double
        /// nil where nothing is predicted.
        public let precision: Double?
        /// nil where nothing is labelled.
        public let recall: Double?

        public init(threshold: Double, precision: Double?, recall: Double?) {
            (self.threshold, self.precision, self.recall) = (threshold, precision, recall)
        }
    }

    /// By ascending threshold. By pixel recall falls along them; by object it need not, for at a low threshold objects
    /// melt into one another.
    public let points: [Point]

    public init(points: [Point]) { self.points = points }

    /// The area under the curve: ∫₀¹ P(r) dr, P(r) the best precision at a recall of r or more, 0 where no threshold
    /// reaches r. The interpolation is that of PASCAL VOC since 2010 (Everingham et al. 2015, section 4.2). nil where
    /// nothing is labelled.
    public var averagePrecision: Double? {
        let reached = points.compactMap { point in point.recall.map { (recall: $0, precision: point.precision ?? 0) } }
        guard !reached.isEmpty else { return nil }
        var (area, best, last) = (0.0, 0.0, 0.0)
        for (recall, precision) in reached.sorted(by: { $0.recall > $1.recall }) {
            area += best * (last - recall)
            best = max(best, precision)
            last = recall
        }
        return area + best * last
    }
}
