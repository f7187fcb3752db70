// A rectangle of pixels.

/// Some rows and columns of a map.
public struct PixelBox: Hashable, Sendable {
    /// From the map's top, from 0.
    public var rows: Range<Int>
    /// From the map's left, from 0.
    public var columns: Range<Int>

    public init(rows: Range<Int>, columns: Range<Int>) { (self.rows, self.columns) = (rows, columns) }

    /// How many pixels are in it.
    public var count: Int { rows.count * columns.count }
}
