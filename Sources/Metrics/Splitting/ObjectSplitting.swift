// Touching objects, told apart by the valleys of probability between them.

/// Splits the objects of a class map by a watershed on the smoothed log-odds of their probability.
///
/// Relief: L(x) = Σ G_σ(x - y) · ln(p(y) / (1 - p(y))), G_σ a Gaussian. On the scale of log-odds a valley shows where
/// the probability itself is flat near 1. Every summit of L that rises at least `depth` above the saddle to a higher
/// one is a marker and grows into one object (markers by dynamics: Grimaud 1992); where two meet, a line one pixel wide
/// becomes background, so that the objects are no longer 8-connected. See `watershedLines`.
public struct ObjectSplitting: Codable, Hashable, Sendable {
    /// σ in pixels. Two objects whose centres are less than about 2 σ apart are not told apart.
    public var smoothing: Double
    /// Log-odds; 1 is a factor of e in the odds.
    public var depth: Double

    public static let smoothingRange = 0.5...20.0
    public static let depthRange = 0.0...20.0

    /// The usual values suit cars of about 8 × 16 pixels.
    public init(smoothing: Double = 2, depth: Double = 1) {
        precondition(Self.smoothingRange.contains(smoothing), "smoothing \(smoothing), \(Self.smoothingRange) expected")
        precondition(Self.depthRange.contains(depth), "depth \(depth), \(Self.depthRange) expected")
        self.smoothing = smoothing
        self.depth = depth
    }

    /// Whether a value that was read can be used.
    public var isValid: Bool {
        Self.smoothingRange.contains(smoothing) && Self.depthRange.contains(depth)
    }

    /// Pixels: no piece is smaller than the Gaussian's footprint 2πσ².
    var minimumPiece: Int { Int((2 * Double.pi * smoothing * smoothing).rounded()) }

    // A map is cut in bands, each seen with the rows around it, so that a scene that passes by row by row
    // (`RowwiseSplitter`) is cut in the same places. An object that reaches further than the context into both bands
    // may be cut differently than it would be in one piece.
    static let bandRows = 512
    static let contextRows = 128

    /// The class map with lines of background between touching objects.
    ///
    /// - Parameters:
    ///   - map: [H, W] class indices; 0 and 255 (no data) are no objects.
    ///   - relief: [H, W]; see `relief`.
    /// - Complexity: O(n log n) in the number of foreground pixels.
    public func separated(_ map: [UInt8], relief: [Float], width: Int) -> [UInt8] {
        let height = map.count / width
        return stride(from: 0, to: height, by: Self.bandRows).flatMap { first in
            separated(first..<min(first + Self.bandRows, height), of: map, relief: relief, width: width)
        }
    }

    /// The same for some rows of the map.
    func separated(_ rows: Range<Int>, of map: [UInt8], relief: [Float], width: Int) -> [UInt8] {
        precondition(map.count == relief.count, "\(map.count) pixels, relief of \(relief.count)")
        let (first, last) = (rows.lowerBound - Self.contextRows, rows.upperBound + Self.contextRows)
        let seen = max(0, first * width)..<min(map.count, last * width)
        let core = rows.lowerBound * width..<rows.upperBound * width
        let lines = watershedLines(
            in: map[seen], relief: relief[seen], width: width, depth: Float(depth), minimumArea: minimumPiece)
        var result = Array(map[core])
        for pixel in lines where core.contains(pixel) { result[pixel - core.lowerBound] = 0 }
        return result
    }
}
