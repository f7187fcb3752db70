// The affine map from pixels to the ground and back.

/// Map coordinates = origin + x column + y row, for pixel coordinates (x, y) that count from the outer corner of the
/// top left pixel: its centre is (0.5, 0.5).
public struct Affine: Hashable, Sendable {
    /// The outer corner of the top left pixel.
    public let origin: Coordinate
    /// The step from a pixel to its right neighbour, and to the one below.
    public let column: Coordinate
    public let row: Coordinate
    private let determinant: Double

    /// - Parameter g: GDAL's six numbers.
    /// - Returns: nil when the pixels have no area.
    public init?(geotransform g: [Double]) {
        precondition(g.count == 6, "\(g.count) numbers, a geotransform has 6")
        origin = Coordinate(g[0], g[3])
        column = Coordinate(g[1], g[4])
        row = Coordinate(g[2], g[5])
        determinant = column.cross(row)
        guard determinant != 0, determinant.isFinite else { return nil }
    }

    /// From pixel to map coordinates.
    public func map(_ pixel: Coordinate) -> Coordinate { origin + pixel.x * column + pixel.y * row }

    /// From map to pixel coordinates.
    public func pixel(_ map: Coordinate) -> Coordinate {
        // The difference first: coordinates of millions of metres have no digits to spare.
        let d = map - origin
        return Coordinate(d.cross(row), column.cross(d)) / determinant
    }
}
