// The eight ways to lay a square on itself.

/// One of the eight ways to lay a square on itself.
///
/// Target (y, x) shows source (v, u) = transposed ? (x, y) : (y, x), each counted from the far end when flipped.
public struct Orientation: Hashable, Sendable {
    /// Rows and columns are exchanged.
    public private(set) var transposed = false
    /// The source's columns are read from the right.
    public private(set) var reversedColumns = false
    /// The source's rows are read from the bottom.
    public private(set) var reversedRows = false

    /// As it is, and mirrored along either axis or both.
    public static let flips = [false, true].flatMap { rows in
        [false, true].map { Orientation(transposed: false, reversedColumns: $0, reversedRows: rows) }
    }

    /// All eight: the flips, and each turned by a quarter.
    public static let all =
        flips
        + flips.map {
            Orientation(transposed: true, reversedColumns: $0.reversedColumns, reversedRows: $0.reversedRows)
        }

    /// As it is.
    public init() {}

    private init(transposed: Bool, reversedColumns: Bool, reversedRows: Bool) {
        (self.transposed, self.reversedColumns, self.reversedRows) = (transposed, reversedColumns, reversedRows)
    }

    /// Mirrors what is shown so far, left and right.
    public mutating func flipHorizontally() {
        if transposed { reversedRows.toggle() } else { reversedColumns.toggle() }
    }

    /// Mirrors what is shown so far, top and bottom.
    public mutating func flipVertically() {
        if transposed { reversedColumns.toggle() } else { reversedRows.toggle() }
    }

    /// Turns what is shown so far counter-clockwise: new (y, x) = old (x, S - 1 - y).
    public mutating func turn() {
        transposed.toggle()
        // The new y runs against the old x: what x stood for before (columns, or rows when transposed) is reversed.
        if transposed { reversedColumns.toggle() } else { reversedRows.toggle() }
    }

    /// Whether it changes nothing.
    public var isIdentity: Bool { self == Orientation() }

    /// What undoes this.
    public var inverse: Orientation {
        // Transposed, a source row is a target column.
        transposed ? Orientation(transposed: true, reversedColumns: reversedRows, reversedRows: reversedColumns) : self
    }

    /// Copies a plane in this orientation, [H, W] to [H, W] or, transposed, to [W, H]; the two must not overlap.
    package func lay<Element>(
        _ source: UnsafePointer<Element>, width: Int, height: Int, onto target: UnsafeMutablePointer<Element>
    ) {
        // Steps through the source for one step right and one step down in the target.
        let column = reversedColumns ? -1 : 1
        let row = reversedRows ? -width : width
        let first = source + (reversedColumns ? width - 1 : 0) + (reversedRows ? width * (height - 1) : 0)
        let (right, down) = transposed ? (row, column) : (column, row)
        let (columns, rows) = transposed ? (height, width) : (width, height)
        if right == 1 {
            for y in 0..<rows { (target + y * columns).update(from: first + y * down, count: columns) }
            return
        }
        // Blocks keep both the rows and the columns of a transposition in the cache.
        let (blockRows, blockColumns) = transposed ? (16, 16) : (rows, columns)
        for top in stride(from: 0, to: rows, by: blockRows) {
            for left in stride(from: 0, to: columns, by: blockColumns) {
                for y in top..<min(top + blockRows, rows) {
                    let from = first + y * down
                    let to = target + y * columns
                    for x in left..<min(left + blockColumns, columns) { to[x] = from[x * right] }
                }
            }
        }
    }
}
