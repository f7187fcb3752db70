// A map's objects while its rows pass by: found, counted, handed over, and the small ones taken out of the map.

/// Finds the 8-connected objects of each class but the background in rows that come in order, top to bottom, and takes
/// those under a number of pixels out of the map. The rows are labelled once for all of it.
///
/// An object is handed over when the first row without it has passed. A row is given back when no object in it can
/// still turn out to be small. A small object spans fewer rows than the least area has pixels, so no more rows than
/// that are held back.
///
/// Memory: those rows, and the runs of objects that are still open; where objects are only counted, those of small
/// ones.
public struct ObjectStream: Sendable {
    private struct OpenObject {
        let label: UInt8
        var firstRow: Int32
        var area = 0
        /// Empty for a large object that is only counted.
        var runs: [ComponentMap.Run] = []
        var scoreSum = 0.0
        /// Runs of another object were added: they are not in order.
        var isMerged = false
    }

    private let minimumArea: Int
    private let keepsPixels: Bool
    private var labelling: RowLabelling
    private var hasScores = false
    /// By the number that the labelling gives an object.
    private var open: [OpenObject?] = []
    /// The rows that have not been given back, from `firstPending` of the map on.
    private var pending: [UInt8] = []
    private var firstPending: Int32 = 0
    private var counts = [Int](repeating: 0, count: 256)

    private var width: Int { labelling.width }

    /// - Parameters:
    ///   - minimumArea: objects under this many pixels are none.
    ///   - ignored: the value of pixels that belong to nothing, beside the background's 0.
    ///   - keepsPixels: false: objects are counted, and not handed over.
    public init(
        width: Int, minimumArea: Int = 0, ignored: UInt8 = ClassLabel.ignored, keepsPixels: Bool = true
    ) {
        labelling = RowLabelling(width: width, ignored: ignored)
        (self.minimumArea, self.keepsPixels) = (minimumArea, keepsPixels)
    }

    /// Objects of a class that have come to their end.
    public func count(of label: UInt8) -> Int { counts[Int(label)] }

    /// Takes in rows of class indices.
    ///
    /// - Parameters:
    ///   - scores: of the same pixels.
    ///   - finished: gets the objects that have come to their end, those of a row from left to right.
    /// - Returns: the rows, from the first not yet given back on, that are decided; without the small objects.
    @discardableResult
    public mutating func add(
        _ rows: [UInt8], scores: [Float]? = nil, _ finished: (ObjectPixels) throws -> Void
    ) rethrows -> [UInt8] {
        precondition(rows.count % width == 0, "\(rows.count) pixels do not make whole rows of \(width)")
        precondition(scores.map { $0.count == rows.count } ?? true, "\(scores!.count) scores of \(rows.count) pixels")
        hasScores = scores != nil
        if minimumArea > 1 { pending += rows }
        for first in stride(from: 0, to: rows.count, by: width) {
            let events = rows.withUnsafeBufferPointer { labelling.add($0.baseAddress! + first) }
            try follow(events, scores.map { $0[first..<first + width] }, finished)
        }
        return minimumArea > 1 ? decidedRows() : rows
    }

    /// No more rows follow: hands over the objects that are left.
    ///
    /// - Returns: the rows that are left, without the small objects.
    @discardableResult
    public mutating func finish(_ finished: (ObjectPixels) throws -> Void) rethrows -> [UInt8] {
        try follow(labelling.finish(), nil, finished)
        return decidedRows()
    }

    private mutating func follow(
        _ events: [RowLabelling.Event], _ scores: ArraySlice<Float>?, _ finished: (ObjectPixels) throws -> Void
    ) rethrows {
        var ended: [OpenObject] = []
        for event in events {
            switch event {
            case .began(let object, let label):
                if object == open.count { open.append(nil) }
                open[object] = OpenObject(label: label, firstRow: labelling.row - 1)
            case .joined(let object, let other): join(object, to: other)
            case .run(let run):
                add(run, to: Int(run.component))
                guard let scores else { break }
                for x in Int(run.start)..<Int(run.end) {
                    open[Int(run.component)]!.scoreSum += Double(scores[scores.startIndex + x])
                }
            case .ended(let object):
                ended.append(open[object]!)
                open[object] = nil
            }
        }
        for object in ended { try end(object, finished) }
    }

    private mutating func add(_ run: ComponentMap.Run, to object: Int) {
        open[object]!.area += run.length
        open[object]!.runs.append(.init(row: run.row, start: run.start, end: run.end, component: 0))
        dropRuns(of: object)
    }

    /// The shorter list of runs moves.
    private mutating func join(_ object: Int, to other: Int) {
        if open[object]!.runs.count > open[other]!.runs.count { open.swapAt(object, other) }
        let gone = open[object]!
        open[object] = nil
        open[other]!.firstRow = min(open[other]!.firstRow, gone.firstRow)
        open[other]!.area += gone.area
        open[other]!.runs += gone.runs
        open[other]!.scoreSum += gone.scoreSum
        open[other]!.isMerged = true
        dropRuns(of: other)
    }

    /// Of a large object nobody wants to know the runs when objects are only counted.
    private mutating func dropRuns(of object: Int) {
        if !keepsPixels, open[object]!.area >= minimumArea { open[object]!.runs.removeAll(keepingCapacity: true) }
    }

    private mutating func end(_ object: OpenObject, _ finished: (ObjectPixels) throws -> Void) rethrows {
        guard object.area >= minimumArea else { return erase(object) }
        counts[Int(object.label)] += 1
        guard keepsPixels else { return }
        let runs = object.isMerged ? object.runs.sorted { ($0.row, $0.start) < ($1.row, $1.start) } : object.runs
        let score = hasScores ? object.scoreSum / Double(object.area) : nil
        try finished(ObjectPixels(label: object.label, runs: runs, score: score))
    }

    private mutating func erase(_ object: OpenObject) {
        for run in object.runs {
            let row = Int(run.row - firstPending) * width
            for x in row + Int(run.start)..<row + Int(run.end) { pending[x] = ClassLabel.background }
        }
    }

    /// Gives back the rows above the first one of an object that is small so far.
    private mutating func decidedRows() -> [UInt8] {
        let small = open.lazy.compactMap { $0 }.filter { [minimumArea] in $0.area < minimumArea }
        let end = small.map(\.firstRow).min() ?? firstPending + Int32(pending.count / width)
        let count = Int(end - firstPending) * width
        let rows = Array(pending[..<count])
        pending.removeFirst(count)
        firstPending = end
        return rows
    }
}
