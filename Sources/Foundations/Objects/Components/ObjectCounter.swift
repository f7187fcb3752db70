// Counts objects while the rows of a mask come by, however tall it is.

/// The number, area and place of the 8-connected objects of each class, from rows in order, top to bottom.
///
/// Pieces with a few ignored pixels between them are one object: see `BridgeFinder`.
///
/// A scene of any height is counted in the memory of one row and a few bytes an object: `connectedComponents` keeps the
/// whole map.
public struct ObjectCounter: Sendable {
    /// An object in numbers.
    public struct Extent: Hashable, Sendable, BitwiseCopyable {
        /// Its class index.
        public let label: UInt8
        /// Pixels.
        public fileprivate(set) var area = 0
        /// It reaches the border of the rows.
        public fileprivate(set) var isCut = false
    }

    /// A part of an object, with the number that it has among the pieces.
    private struct Piece: Sendable {
        var extent: Extent
        let number: Int
    }

    private let classes: Int
    private var labelling: RowLabelling
    private var pieces: LabelledPieces
    /// By the number that the labelling gives an object.
    private var open: [Piece?] = []
    private var complete: [Piece] = []

    /// - Parameter classes: with the background.
    public init(width: Int, classes: Int) {
        self.classes = classes
        labelling = RowLabelling(width: width)
        pieces = LabelledPieces(width: width, keepsBridges: false)
    }

    /// Whether a row without objects tells something: it ends those of the last row, or leaves the upper border free.
    public var needsEmptyRow: Bool {
        labelling.hasOpenObjects || labelling.row == 0 || pieces.finder.isWaiting
    }

    /// Objects of each class, if no more rows follow; 0 for the background.
    public var counts: [Int] {
        objects.reduce(into: [Int](repeating: 0, count: classes)) { $0[Int($1.label)] += 1 }
    }

    /// The objects, if no more rows follow.
    public var objects: [Extent] {
        var finder = pieces.finder
        finder.finish()
        var joined = finder.pieces
        var objects: [Extent] = []
        var places: [Int: Int] = [:]
        let last = open.compactMap { piece -> Piece? in
            var piece = piece
            piece?.extent.isCut = true
            return piece
        }
        for piece in complete + last {
            let root = joined.root(of: piece.number)
            guard let place = places[root] else {
                places[root] = objects.count
                objects.append(piece.extent)
                continue
            }
            objects[place].area += piece.extent.area
            objects[place].isCut = objects[place].isCut || piece.extent.isCut
        }
        return objects
    }

    /// Takes in the next row.
    ///
    /// - Parameter row: class indices, as many as the width; below `classes`, or `ClassLabel.ignored`.
    public mutating func add(row: UnsafePointer<UInt8>) {
        let isFirstRow = labelling.row == 0
        let events = labelling.add(row)
        pieces.add(row, events)
        for event in events {
            switch event {
            case .began(let object, let label):
                if object == open.count { open.append(nil) }
                open[object] = Piece(extent: Extent(label: label), number: pieces.numbers[object])
            case .joined(let object, let other):
                let gone = open[object]!.extent
                open[other]!.extent.area += gone.area
                open[other]!.extent.isCut = open[other]!.extent.isCut || gone.isCut
                open[object] = nil
            case .run(let run):
                open[Int(run.component)]!.extent.area += run.length
                if isFirstRow || run.start == 0 || run.end == labelling.width {
                    open[Int(run.component)]!.extent.isCut = true
                }
            case .ended(let object):
                complete.append(open[object]!)
                open[object] = nil
            }
        }
    }
}
