// Touching objects, told apart by the valleys of probability between them.
import Threads

/// Splits the objects of a class map by a watershed on the smoothed log-odds of their probability.
///
/// Relief: L(x) = Σ G_σ(x - y) · ln(p(y) / (1 - p(y))), G_σ a Gaussian. On the scale of log-odds a valley shows where
/// the probability itself is flat near 1. Every summit of L that rises at least `depth` above the saddle to a higher
/// one is a marker and grows into one object (markers by dynamics: Grimaud 1992); where two meet, a line one pixel wide
/// becomes background, so that the objects are no longer 8-connected. See `watershedLines`.
public struct ObjectSplitting: Codable, Hashable, Sendable {
    /// σ in pixels. Two objects whose centres are less than about 2 σ apart are not told apart.
    public var smoothing: Double
    /// σ down the columns on σ along the rows. Not 1 only where a map's pixels are not square.
    private(set) var aspect = 1.0
    /// Log-odds; 1 is a factor of e in the odds.
    public var depth: Double

    /// The values that `smoothing` may have.
    public static let smoothingRange = 0.5...20.0
    /// The values that `depth` may have.
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

    private enum CodingKeys: CodingKey { case smoothing, depth }

    /// The same on a map each of whose pixels has `x` of this one's to the right and `y` down.
    public func coarser(x: Double, y: Double) -> ObjectSplitting {
        var splitting = self
        splitting.smoothing /= x
        splitting.aspect *= x / y
        return splitting
    }

    /// σ down the columns, in pixels.
    var smoothingDown: Double { smoothing * aspect }

    /// Rows that the Gaussian reaches.
    var reach: Int { Self.reach(of: smoothingDown) }

    /// Pixels: no piece is smaller than the Gaussian's footprint 2πσ².
    var minimumPiece: Int { Int((2 * Double.pi * smoothing * smoothingDown).rounded()) }

    // A map is cut in bands, each seen with the rows around it, so that a scene that passes by row by row
    // (`RowwiseSplitter`) is cut in the same places. An object that reaches further than the context into both bands
    // may be cut differently than it would be in one piece.
    static let bandRows = 512
    static let contextRows = 128
    /// An object whose box has more pixels is none of touching cars, and stays whole: so memory is bounded.
    static let largestBox = 1 << 21

    /// The class map with lines of background between touching objects.
    ///
    /// - Parameters:
    ///   - map: [H, W] class indices; 0 and 255 (no data) are not objects.
    ///   - scores: [H, W] probabilities.
    /// - Complexity: O(n log n) in the number of foreground pixels.
    public func separated(_ map: [UInt8], scores: [Float], width: Int) -> [UInt8] {
        precondition(map.count == scores.count, "\(map.count) pixels, \(scores.count) scores")
        let height = map.count / width
        return stride(from: 0, to: height, by: Self.bandRows).flatMap { first in
            separated(first..<min(first + Self.bandRows, height), of: map, scores: scores, width: width)
        }
    }

    /// The same for some rows of the map.
    func separated(_ rows: Range<Int>, of map: [UInt8], scores: [Float], width: Int) -> [UInt8] {
        var result = Array(map[rows.lowerBound * width..<rows.upperBound * width])
        let seen =
            max(0, rows.lowerBound - Self.contextRows)..<min(map.count / width, rows.upperBound + Self.contextRows)
        let objects = objects(in: map, rows: seen, width: width).filter { $0.box.rows.overlaps(rows) }
        let lines = parallelMap(objects.count) { index in
            let object = objects[index]
            return watershedLines(
                in: object.mask, relief: relief(of: scores, width: width, in: object.box),
                width: object.box.columns.count, depth: Float(depth), minimumArea: minimumPiece)
        }
        for (object, lines) in zip(objects, lines) {
            for pixel in lines {
                let row = object.box.rows.lowerBound + pixel / object.box.columns.count
                let column = object.box.columns.lowerBound + pixel % object.box.columns.count
                if rows.contains(row) { result[(row - rows.lowerBound) * width + column] = 0 }
            }
        }
        return result
    }

    /// The objects in some rows that are large enough for two pieces and a line between them.
    private func objects(in map: [UInt8], rows: Range<Int>, width: Int) -> [ObjectMask] {
        map[rows.lowerBound * width..<rows.upperBound * width].withUnsafeBufferPointer { map in
            var isPresent = [Bool](repeating: false, count: 256)
            for value in map { isPresent[Int(value)] = true }
            let classes = (1..<ClassLabel.ignored).filter { isPresent[Int($0)] }
            return classes.flatMap { value in
                let components = connectedComponents(
                    of: map, equalTo: value, width: width, height: rows.count, minimumArea: 2 * minimumPiece + 1)
                return components.objects().map { ObjectMask($0, firstRow: rows.lowerBound) }
            }
        }.filter { $0.box.count <= Self.largestBox }
    }
}

/// An object by itself, in the smallest box around it.
private struct ObjectMask: Sendable {
    let box: PixelBox
    private let runs: [ComponentMap.Run]

    /// - Parameter firstRow: where the runs' row 0 is.
    init(_ runs: [ComponentMap.Run], firstRow: Int) {
        self.runs = runs
        let rows = Int(runs.first!.row)..<Int(runs.last!.row) + 1
        let columns = Int(runs.map(\.start).min()!)..<Int(runs.map(\.end).max()!)
        box = PixelBox(rows: rows.lowerBound + firstRow..<rows.upperBound + firstRow, columns: columns)
    }

    /// [box.rows, box.columns], 1 where the object is.
    var mask: [UInt8] {
        var mask = [UInt8](repeating: 0, count: box.count)
        for run in runs {
            let row = Int(run.row - runs[0].row) * box.columns.count - box.columns.lowerBound
            for x in Int(run.start)..<Int(run.end) { mask[row + x] = 1 }
        }
        return mask
    }
}
