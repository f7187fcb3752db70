// Objects out of rows of classes that pass by, whatever the scene's height.
import Metrics

/// The pixels of one object.
public struct ObjectPixels: Sendable {
    /// Its class index.
    public let label: UInt8
    /// Sorted by row, then by start.
    public internal(set) var runs: [ComponentMap.Run]
    /// The mean of its pixels' scores; nil where there were none.
    public internal(set) var score: Double?

    public init(label: UInt8, runs: [ComponentMap.Run], score: Double? = nil) {
        (self.label, self.runs, self.score) = (label, runs, score)
    }

    public var area: Int { runs.reduce(0) { $0 + $1.length } }
}

/// Finds the 8-connected objects of each class but the background in rows that come in order, top to bottom.
///
/// An object is handed over when the first row without it has passed. Memory: the runs of objects that are still open.
public struct ObjectStream {
    /// A run of the last row and the object that it belongs to, as an index into `open`.
    private struct Link {
        let start: Int32
        let end: Int32
        let label: UInt8
        var object: Int
    }

    private struct OpenObject {
        let label: UInt8
        var runs: [ComponentMap.Run] = []
        var scoreSum = 0.0
        var lastRow: Int32
        /// Runs of another object were added: they are not in order.
        var isMerged = false
    }

    private let width: Int
    private let ignored: UInt8
    private var row: Int32 = 0
    private var hasScores = false
    private var above: [Link] = []
    private var current: [Link] = []
    private var open: [OpenObject?] = []
    private var free: [Int] = []
    /// Object → the one that it has become part of, in the row at hand.
    private var merged: [Int: Int] = [:]

    /// - Parameter ignored: the value of pixels that belong to nothing, beside the background's 0.
    public init(width: Int, ignored: UInt8 = EvaluationCounts.ignoredLabel) {
        (self.width, self.ignored) = (width, ignored)
    }

    /// Takes in rows of class indices.
    ///
    /// - Parameters:
    ///   - scores: of the same pixels.
    ///   - finished: gets the objects that have come to their end, those of a row from left to right.
    public mutating func add(
        _ rows: [UInt8], scores: [Float]? = nil, _ finished: (ObjectPixels) throws -> Void
    ) rethrows {
        precondition(rows.count % width == 0, "\(rows.count) pixels are no whole rows of \(width)")
        precondition(scores.map { $0.count == rows.count } ?? true, "\(scores!.count) scores of \(rows.count) pixels")
        hasScores = scores != nil
        for first in stride(from: 0, to: rows.count, by: width) {
            rows.withUnsafeBufferPointer { rows in
                if let scores {
                    scores.withUnsafeBufferPointer { addRow(rows.baseAddress! + first, $0.baseAddress! + first) }
                } else {
                    addRow(rows.baseAddress! + first, nil)
                }
            }
            try close(finished)
        }
    }

    /// No more rows follow: hands over the objects that are left.
    public mutating func finish(_ finished: (ObjectPixels) throws -> Void) rethrows {
        // As a row of background would.
        current.removeAll()
        try close(finished)
    }

    private mutating func addRow(_ pixels: UnsafePointer<UInt8>, _ scores: UnsafePointer<Float>?) {
        current.removeAll(keepingCapacity: true)
        var candidate = 0
        var x = 0
        while x < width {
            let label = pixels[x]
            let start = x
            repeat { x += 1 } while x < width && pixels[x] == label
            if label == 0 || label == ignored { continue }
            // A run above touches this one when it reaches at least the pixel diagonal to its ends.
            while candidate < above.count, above[candidate].end < start { candidate += 1 }
            var object = -1
            var touching = candidate
            while touching < above.count, above[touching].start <= x {
                if above[touching].label == label { object = joined(object, root(above[touching].object)) }
                touching += 1
            }
            if object < 0 { object = opened(label) }
            open[object]!.runs.append(.init(row: row, start: Int32(start), end: Int32(x), component: 0))
            open[object]!.lastRow = row
            if let scores { for pixel in start..<x { open[object]!.scoreSum += Double(scores[pixel]) } }
            current.append(Link(start: Int32(start), end: Int32(x), label: label, object: object))
        }
    }

    private mutating func opened(_ label: UInt8) -> Int {
        let object = OpenObject(label: label, lastRow: row)
        if let place = free.popLast() {
            open[place] = object
            return place
        }
        open.append(object)
        return open.count - 1
    }

    private func root(_ object: Int) -> Int {
        var object = object
        while let other = merged[object] { object = other }
        return object
    }

    /// The one object that both are now; `a` may be -1 for none. The smaller one moves.
    private mutating func joined(_ a: Int, _ b: Int) -> Int {
        if a < 0 || a == b { return b }
        let (kept, gone) = open[a]!.runs.count >= open[b]!.runs.count ? (a, b) : (b, a)
        let other = open[gone]!
        open[gone] = nil
        open[kept]!.runs += other.runs
        open[kept]!.scoreSum += other.scoreSum
        open[kept]!.lastRow = max(open[kept]!.lastRow, other.lastRow)
        open[kept]!.isMerged = true
        merged[gone] = kept
        return kept
    }

    /// After a row: hands over what did not go on in it.
    private mutating func close(_ finished: (ObjectPixels) throws -> Void) rethrows {
        for index in current.indices { current[index].object = root(current[index].object) }
        var ended: [OpenObject] = []
        for link in above {
            let object = root(link.object)
            guard let candidate = open[object], candidate.lastRow < row || current.isEmpty else { continue }
            open[object] = nil
            free.append(object)
            ended.append(candidate)
        }
        free += merged.keys.sorted()
        merged.removeAll(keepingCapacity: true)
        swap(&above, &current)
        row += 1
        for object in ended {
            var runs = object.runs
            if object.isMerged { runs.sort { ($0.row, $0.start) < ($1.row, $1.start) } }
            var pixels = ObjectPixels(label: object.label, runs: runs)
            if hasScores { pixels.score = object.scoreSum / Double(pixels.area) }
            try finished(pixels)
        }
    }
}
