// Objects out of rows of classes that pass by, whatever the scene's height.
import Objects

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
    private struct OpenObject {
        let label: UInt8
        var runs: [ComponentMap.Run] = []
        var scoreSum = 0.0
        /// Runs of another object were added: they are not in order.
        var isMerged = false
    }

    private var labelling: RowLabelling
    private var hasScores = false
    /// By the number that the labelling gives an object.
    private var open: [OpenObject?] = []
    private var width: Int { labelling.width }

    /// - Parameter ignored: the value of pixels that belong to nothing, beside the background's 0.
    public init(width: Int, ignored: UInt8 = ClassLabel.ignored) {
        labelling = RowLabelling(width: width, ignored: ignored)
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
            let events = rows.withUnsafeBufferPointer { labelling.add($0.baseAddress! + first) }
            try follow(events, scores.map { $0[first..<first + width] }, finished)
        }
    }

    /// No more rows follow: hands over the objects that are left.
    public mutating func finish(_ finished: (ObjectPixels) throws -> Void) rethrows {
        try follow(labelling.finish(), nil, finished)
    }

    private mutating func follow(
        _ events: [RowLabelling.Event], _ scores: ArraySlice<Float>?, _ finished: (ObjectPixels) throws -> Void
    ) rethrows {
        var ended: [OpenObject] = []
        for event in events {
            switch event {
            case .began(let object, let label):
                if object == open.count { open.append(nil) }
                open[object] = OpenObject(label: label)
            case .joined(let object, let other): join(object, to: other)
            case .run(let run):
                let object = Int(run.component)
                open[object]!.runs.append(.init(row: run.row, start: run.start, end: run.end, component: 0))
                guard let scores else { break }
                for x in Int(run.start)..<Int(run.end) {
                    open[object]!.scoreSum += Double(scores[scores.startIndex + x])
                }
            case .ended(let object):
                ended.append(open[object]!)
                open[object] = nil
            }
        }
        for object in ended { try finished(pixels(of: object)) }
    }

    /// The shorter list of runs moves.
    private mutating func join(_ object: Int, to other: Int) {
        if open[object]!.runs.count > open[other]!.runs.count { open.swapAt(object, other) }
        let gone = open[object]!
        open[object] = nil
        open[other]!.runs += gone.runs
        open[other]!.scoreSum += gone.scoreSum
        open[other]!.isMerged = true
    }

    private func pixels(of object: OpenObject) -> ObjectPixels {
        var runs = object.runs
        if object.isMerged { runs.sort { ($0.row, $0.start) < ($1.row, $1.start) } }
        var pixels = ObjectPixels(label: object.label, runs: runs)
        if hasScores { pixels.score = object.scoreSum / Double(pixels.area) }
        return pixels
    }
}
