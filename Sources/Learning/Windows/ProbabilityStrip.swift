// Rows of finished probabilities, and how a pixel's class follows from them.
import Objects
import Threads

/// Finished rows of an image; valid during the call that hands them over.
public struct ProbabilityStrip {
    /// The rows of the image.
    public let rows: Range<Int>
    public let width: Int
    /// Foreground classes; `planes[0]` belongs to class 1.
    public let planes: [UnsafePointer<Float>]
    /// [rows, width], 1 where the image has no data.
    public let missing: UnsafePointer<UInt8>

    package init(rows: Range<Int>, width: Int, planes: [UnsafePointer<Float>], missing: UnsafePointer<UInt8>) {
        (self.rows, self.width, self.planes, self.missing) = (rows, width, planes, missing)
    }

    public var pixels: Int { rows.count * width }

    /// The probability that a pixel is not background.
    public func foreground(_ pixel: Int) -> Float {
        var sum = planes[0][pixel]
        for plane in 1..<planes.count { sum += planes[plane][pixel] }
        return sum
    }

    /// The foreground probability and the most probable foreground class (the first of equals) of each pixel. With two
    /// classes a pixel is thus a car where P(car) reaches the threshold.
    public var scores: ScoreMap {
        var candidates = [UInt8](repeating: ClassLabel.ignored, count: pixels)
        let scores = candidates.withUnsafeMutableBufferPointer { candidates in
            [Float](unsafeUninitializedCapacity: pixels) { scores, count in
                nonisolated(unsafe) let (scoreOf, candidateOf) = (scores.baseAddress!, candidates.baseAddress!)
                Parallel.forEach(rows.count) { row in
                    for pixel in row * width..<(row + 1) * width {
                        let isMissing = missing[pixel] != 0
                        scoreOf[pixel] = isMissing ? 0 : foreground(pixel)
                        if !isMissing { candidateOf[pixel] = mostProbable(pixel) }
                    }
                }
                count = pixels
            }
        }
        return ScoreMap(width: width, scores: scores, candidates: candidates)
    }

    /// The class of each pixel; see `scores`.
    ///
    /// - Parameter missingValue: what pixels without data become.
    public func classes(threshold: Double, missingValue: UInt8) -> [UInt8] {
        scores.classMap(threshold: threshold, missingValue: missingValue)
    }

    /// The strip in pieces of at most `rows` rows, where a copy of all of it would take much memory.
    package func pieces(of rowsAtOnce: Int) -> [ProbabilityStrip] {
        stride(from: rows.lowerBound, to: rows.upperBound, by: rowsAtOnce).map {
            part($0..<min($0 + rowsAtOnce, rows.upperBound))
        }
    }

    /// The rows of the image from `first` on; nil when there are none.
    func rows(from first: Int) -> ProbabilityStrip? {
        first < rows.upperBound ? part(max(first, rows.lowerBound)..<rows.upperBound) : nil
    }

    private func part(_ part: Range<Int>) -> ProbabilityStrip {
        let offset = (part.lowerBound - rows.lowerBound) * width
        return ProbabilityStrip(
            rows: part, width: width, planes: planes.map { $0 + offset }, missing: missing + offset)
    }

    private func mostProbable(_ pixel: Int) -> UInt8 {
        var best = 0
        for plane in 1..<planes.count where planes[plane][pixel] > planes[best][pixel] { best = plane }
        return UInt8(best + 1)
    }
}
