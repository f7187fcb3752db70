// A prediction before any threshold: what a sweep tries thresholds on.
import Threads

/// [H, W] scores and candidate classes, row by row. A pixel is of its candidate class when its score reaches the
/// threshold, and background otherwise.
public struct ScoreMap: Hashable, Sendable {
    /// Pixels of a row.
    public let width: Int
    /// The probability that the pixel is not background; 0 where there is no data.
    public private(set) var scores: [Float] = []
    /// The most probable foreground class; `ClassLabel.ignored` where there is no data.
    public private(set) var candidates: [UInt8] = []

    /// Whole rows.
    package init(width: Int, scores: [Float], candidates: [UInt8]) {
        precondition(scores.count == candidates.count && scores.count % width == 0, "whole rows of \(width) pixels")
        (self.width, self.scores, self.candidates) = (width, scores, candidates)
    }

    /// No rows yet.
    public init(width: Int) { self.width = width }

    /// Rows so far.
    public var height: Int { scores.count / width }

    /// Room for `height` rows at once.
    public mutating func reserve(rows: Int) {
        scores.reserveCapacity(rows * width)
        candidates.reserveCapacity(rows * width)
    }

    /// Adds the next pixel of a row.
    public mutating func append(score: Float, candidate: UInt8) {
        scores.append(score)
        candidates.append(candidate)
    }

    /// Adds rows of the same width.
    public mutating func append(_ rows: ScoreMap) {
        precondition(rows.width == width, "rows of \(rows.width) pixels, \(width) expected")
        scores += rows.scores
        candidates += rows.candidates
    }

    /// Takes the first rows away.
    public mutating func removeFirst(rows: Int) {
        scores.removeFirst(rows * width)
        candidates.removeFirst(rows * width)
    }

    /// The class of each pixel. Compared as floats: a score of 0.3 in single precision reaches the threshold 0.3.
    ///
    /// - Parameter missingValue: what pixels without data become.
    public func classMap(threshold: Double, missingValue: UInt8 = ClassLabel.background) -> [UInt8] {
        let threshold = Float(threshold)
        return parallelRows(height, of: width) { row, classes in
            for x in 0..<width {
                let candidate = candidates[row * width + x]
                classes[x] =
                    candidate == ClassLabel.ignored
                    ? missingValue
                    : scores[row * width + x] >= threshold ? candidate : ClassLabel.background
            }
        }
    }
}
