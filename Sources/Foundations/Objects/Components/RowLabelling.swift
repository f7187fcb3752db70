// Which object each run of pixels belongs to, while the rows of a map pass by.

/// Finds the 8-connected objects of each class but the background in rows that come in order, top to bottom.
///
/// It keeps nothing of the objects but the runs of the last row. Who wants more of them (pixels, an area) keeps that by
/// the object's number and follows the events of each row. Numbers are used again after an object has ended or has been
/// joined to another, so memory grows with the objects that are open at once, not with the rows.
public struct RowLabelling: Sendable {
    /// What a row does to the objects, in the order in which it happens.
    public enum Event: Hashable, Sendable {
        /// A new object of class `label`; its first run follows.
        case began(object: Int, label: UInt8)
        /// Two objects have turned out to be one, which keeps the number `into`.
        case joined(object: Int, into: Int)
        /// The pixels of a run belong to the object `run.component`.
        case run(ComponentMap.Run)
        /// The object has no pixel in this row: it is complete.
        case ended(object: Int)
    }

    /// Pixels of a row.
    public let width: Int
    /// The value of pixels that belong to nothing, beside the background.
    private let ignored: UInt8
    /// The row that comes next.
    public private(set) var row: Int32 = 0
    /// The runs of the last row. An object that was joined to another since is found by `sets`.
    private var above: [ComponentMap.Run] = []
    private var current: [ComponentMap.Run] = []
    private var sets = UnionFind()
    /// By object.
    private var labels: [UInt8] = []
    /// By object: the last row with a pixel of it, or `ended`.
    private var lastRows: [Int32] = []
    private var free: [Int] = []
    private var events: [Event] = []

    /// In place of an object's last row.
    private static let ended = Int32.max

    /// - Parameter ignored: the value of pixels that belong to nothing; the background's where all others are classes.
    public init(width: Int, ignored: UInt8 = ClassLabel.ignored) { (self.width, self.ignored) = (width, ignored) }

    /// Whether the last row had objects.
    public var hasOpenObjects: Bool { !above.isEmpty }

    /// Takes in the next row.
    ///
    /// - Parameter pixels: [`width`] class indices.
    /// - Returns: what the row did; the objects that ended in it come last, from left to right.
    public mutating func add(_ pixels: UnsafePointer<UInt8>) -> [Event] {
        events.removeAll(keepingCapacity: true)
        current.removeAll(keepingCapacity: true)
        var candidate = 0
        var x = 0
        while x < width {
            let label = pixels[x]
            let start = x
            repeat { x += 1 } while x < width && pixels[x] == label
            if label == ClassLabel.background || label == ignored { continue }
            var run = ComponentMap.Run(row: row, start: Int32(start), end: Int32(x), component: 0)
            var object: Int?
            for index in run.touching(above, above.indices, from: &candidate) {
                let other = Int(above[index].component)
                if labels[other] == label { object = join(object, other) }
            }
            run.component = Int32(object ?? begin(label))
            lastRows[Int(run.component)] = row
            current.append(run)
            events.append(.run(run))
        }
        endRow()
        return events
    }

    /// No more rows follow: the objects of the last row end, from left to right.
    public mutating func finish() -> [Event] {
        events.removeAll(keepingCapacity: true)
        current.removeAll(keepingCapacity: true)
        endRow()
        return events
    }

    /// The number of a new object.
    private mutating func begin(_ label: UInt8) -> Int {
        let object: Int
        if let used = free.popLast() {
            object = used
        } else {
            object = sets.add()
            labels.append(0)
            lastRows.append(0)
        }
        labels[object] = label
        events.append(.began(object: object, label: label))
        return object
    }

    /// The number of the one object that both are now.
    private mutating func join(_ object: Int?, _ other: Int) -> Int {
        let other = sets.root(of: other)
        guard let object, object != other else { return other }
        let kept = sets.join(object, other)
        events.append(.joined(object: max(object, other), into: kept))
        return kept
    }

    private mutating func endRow() {
        for index in current.indices {
            current[index].component = Int32(sets.root(of: Int(current[index].component)))
        }
        var gone: [Int] = []
        for case .joined(let object, _) in events { gone.append(object) }
        for run in above {
            let object = sets.root(of: Int(run.component))
            guard lastRows[object] < row else { continue }
            lastRows[object] = Self.ended
            events.append(.ended(object: object))
            free.append(object)
        }
        sets.separate(gone)
        free += gone
        swap(&above, &current)
        row += 1
    }
}
