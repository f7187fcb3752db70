// Counts objects while the rows of a mask come by, however tall it is.

/// The number, area and place of the 8-connected objects of each class, from rows in order, top to bottom.
///
/// A scene of any height is counted in the memory of one row and a few bytes an object: `connectedComponents` keeps the
/// whole map.
public struct ObjectCounter: Sendable {
    /// An object in numbers.
    public struct Extent: Hashable, Sendable {
        /// Its class index.
        public let label: UInt8
        /// Pixels.
        public fileprivate(set) var area = 0
        /// It reaches the border of the rows.
        public fileprivate(set) var isCut = false
    }

    /// Objects of each class so far; 0 for the background.
    public private(set) var counts: [Int]
    private var labelling: RowLabelling
    /// By the number that the labelling gives an object.
    private var open: [Extent?] = []
    private var complete: [Extent] = []

    /// - Parameter classes: with the background.
    public init(width: Int, classes: Int) {
        counts = [Int](repeating: 0, count: classes)
        labelling = RowLabelling(width: width)
    }

    /// Whether a row without objects tells something: it ends those of the last row, or leaves the upper border free.
    public var needsEmptyRow: Bool { labelling.hasOpenObjects || labelling.row == 0 }

    /// The objects, if no more rows follow.
    public var objects: [Extent] {
        complete
            + open.compactMap { object in
                var object = object
                object?.isCut = true
                return object
            }
    }

    /// Takes in the next row.
    ///
    /// - Parameter row: class indices, as many as the width; below `classes`, or `ClassLabel.ignored`.
    public mutating func add(row: UnsafePointer<UInt8>) {
        let isFirstRow = labelling.row == 0
        for event in labelling.add(row) {
            switch event {
            case .began(let object, let label):
                counts[Int(label)] += 1
                if object == open.count { open.append(nil) }
                open[object] = Extent(label: label)
            case .joined(let object, let other):
                let gone = open[object]!
                counts[Int(gone.label)] -= 1
                open[other]!.area += gone.area
                open[other]!.isCut = open[other]!.isCut || gone.isCut
                open[object] = nil
            case .run(let run):
                open[Int(run.component)]!.area += run.length
                if isFirstRow || run.start == 0 || run.end == labelling.width {
                    open[Int(run.component)]!.isCut = true
                }
            case .ended(let object):
                complete.append(open[object]!)
                open[object] = nil
            }
        }
    }
}
