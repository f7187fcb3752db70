// Where the overlapping windows of one row add up.
import Base
import Foundation
import Tensor
import Threads

/// Weighted sums of probabilities for the rows that a row of windows covers.
///
/// Memory holds all of these rows, but of a wide image only a panel of columns, which follows the windows from left to
/// right; the rest is in a scratch file. So memory does not grow with the image's width.
final class BlendingStrip {
    private let width: Int
    private let height: Int
    private let planes: Int
    /// The panel: [planes, height, capacity], and [height, capacity]. Columns from `first` on.
    private let sums: FloatBuffer
    private var missing: [UInt8]
    private let capacity: Int
    private var first = 0
    /// nil: the panel holds the whole width.
    private let pages: StripPages?

    /// Rows that are handed over at a time from a scratch file.
    private static let rowsAtOnce = 32

    /// - Parameters:
    ///   - capacity: columns in memory.
    ///   - scratch: the output beside which the others are kept, where there are more.
    init(width: Int, height: Int, planes: Int, capacity: Int, scratch: String?) throws {
        (self.width, self.height, self.planes) = (width, height, planes)
        pages = try scratch.flatMap { path in
            try capacity < width ? StripPages(width: width, height: height, planes: planes, beside: path) : nil
        }
        self.capacity = pages == nil ? width : capacity
        sums = FloatBuffer(count: planes * height * self.capacity)
        missing = [UInt8](repeating: 0, count: height * self.capacity)
    }

    /// Brings columns into memory; to be called before `mark` and `add`, from left to right.
    func cover(_ columns: Range<Int>) throws {
        guard let pages, columns.upperBound > first + capacity else { return }
        precondition(columns.count <= capacity, "\(columns.count) columns in a panel of \(capacity)")
        try pages.store(panel)
        first = columns.lowerBound
        missing = try pages.load(panel)
    }

    func mark(_ pixels: [UInt8], x: Int, width columns: Int) {
        for row in 0..<pixels.count / columns {
            for column in 0..<columns { missing[row * capacity + x - first + column] = pixels[row * columns + column] }
        }
    }

    /// Adds the weighted probabilities of one window whose first row is the strip's.
    func add(_ logits: PlanarTensor, image: Int, x: Int, xWeights: [Float], yWeights: [Float]) {
        let columns = logits.width
        let area = logits.height * columns
        xWeights.withUnsafeBufferPointer { xWeights in
            yWeights.withUnsafeBufferPointer { yWeights in
                Parallel.forEach(logits.height) { row in
                    let target = sums.pointer + row * capacity + x - first
                    let source = UnsafePointer(logits.plane(image, 0) + row * columns)
                    if planes == 1 {
                        addSigmoid(source, source + area, columns, xWeights.baseAddress!, yWeights[row], target)
                    } else {
                        addSoftmax(source, area, columns, xWeights.baseAddress!, yWeights[row], target)
                    }
                }
            }
        }
    }

    /// p₁ = σ(z₁ - z₀).
    private func addSigmoid(
        _ z0: UnsafePointer<Float>, _ z1: UnsafePointer<Float>, _ columns: Int, _ xWeights: UnsafePointer<Float>,
        _ yWeight: Float, _ target: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<columns { target[i] += xWeights[i] * yWeight / (1 + exp(z0[i] - z1[i])) }
    }

    /// p_c = exp(z_c - m) / Σ exp(z - m), m the largest logit; for the foreground classes.
    private func addSoftmax(
        _ logits: UnsafePointer<Float>, _ area: Int, _ columns: Int, _ xWeights: UnsafePointer<Float>, _ yWeight: Float,
        _ target: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<columns {
            var largest = logits[i]
            for plane in 1...planes { largest = max(largest, logits[plane * area + i]) }
            var sum: Float = 0
            for plane in 0...planes { sum += exp(logits[plane * area + i] - largest) }
            let weight = xWeights[i] * yWeight / sum
            for plane in 1...planes {
                target[(plane - 1) * height * capacity + i] += weight * exp(logits[plane * area + i] - largest)
            }
        }
    }

    /// Hands over the first rows of the strip, which are `rows` of the image, in one piece or several; then moves the
    /// later rows up to the strip's first row and clears the place behind them.
    func release(_ rows: Range<Int>, _ receive: (ProbabilityStrip) throws -> Void) throws {
        guard let pages else {
            try handOver(rows, receive)
            return moveUp(by: rows.count)
        }
        try pages.store(panel)
        for start in stride(from: 0, to: rows.count, by: Self.rowsAtOnce) {
            let piece = start..<min(start + Self.rowsAtOnce, rows.count)
            try pages.withRows(piece, ofImage: rows.lowerBound + start, receive)
        }
        pages.drop(rows: rows.count)
        first = 0
        missing = try pages.load(panel)
    }

    private func handOver(_ rows: Range<Int>, _ receive: (ProbabilityStrip) throws -> Void) throws {
        try missing.withUnsafeBufferPointer { missing in
            try receive(
                ProbabilityStrip(
                    rows: rows, width: width,
                    planes: (0..<planes).map { UnsafePointer(sums.pointer + $0 * height * width) },
                    missing: missing.baseAddress!))
        }
    }

    private func moveUp(by rows: Int) {
        let (gone, kept) = (rows * width, max(0, height - rows) * width)
        for plane in 0..<planes {
            let base = sums.pointer + plane * height * width
            if kept > 0 { memmove(base, base + gone, kept * MemoryLayout<Float>.stride) }
            memset(base + kept, 0, (height * width - kept) * MemoryLayout<Float>.stride)
        }
        missing = Array(missing.suffix(kept)) + [UInt8](repeating: 0, count: height * width - kept)
    }

    private var panel: StripPages.Panel {
        StripPages.Panel(
            columns: first..<min(first + capacity, width), capacity: capacity, sums: sums.pointer, missing: missing)
    }
}
