// Where the tiles of a scene lie.
import Raster

/// Windows of one size in rows and columns. The last of a row and of a column are moved inwards to end with the scene:
/// they share pixels with their neighbours.
struct TileWindows {
    let columns: [Int]
    let rows: [Int]
    let width: Int
    let height: Int

    init(width: Int, height: Int, size: Int, overlap: Int) {
        (self.width, self.height) = (min(size, width), min(size, height))
        columns = Self.starts(length: width, size: size, overlap: overlap)
        rows = Self.starts(length: height, size: size, overlap: overlap)
    }

    private static func starts(length: Int, size: Int, overlap: Int) -> [Int] {
        guard length > size else { return [0] }
        return Array(stride(from: 0, to: length - size, by: size - overlap)) + [length - size]
    }
}
