// The eight ways to lay a square on itself.

/// One of the eight ways to lay a square on itself.
///
/// Target (y, x) shows source (v, u) = transposed ? (x, y) : (y, x), each counted from the far end when flipped.
public struct Orientation: Hashable, Sendable {
    public private(set) var transposed = false
    /// The source's columns are read from the right.
    public private(set) var reversedColumns = false
    /// The source's rows are read from the bottom.
    public private(set) var reversedRows = false

    public init() {}

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

    public var isIdentity: Bool { self == Orientation() }
}
