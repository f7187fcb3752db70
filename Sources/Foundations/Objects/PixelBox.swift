// A rectangle of pixels.

/// Some rows and columns of a map.
public struct PixelBox: Hashable, Sendable {
    public var rows: Range<Int>
    public var columns: Range<Int>

    public init(rows: Range<Int>, columns: Range<Int>) { (self.rows, self.columns) = (rows, columns) }

    public var count: Int { rows.count * columns.count }
}
