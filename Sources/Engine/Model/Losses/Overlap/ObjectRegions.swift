// Which object of the labels each pixel belongs to: the nearest one, within a margin.
import Objects

/// Finds the regions of one image at a time; owns the memory that this takes.
///
/// Exact Euclidean distances in time linear in the pixels, whatever the number of objects: the nearest object in each
/// column first, then along each row the lower envelope of the columns' parabolas (Meijster, Roerdink & Hesselink 2000;
/// Felzenszwalb & Huttenlocher 2012). Columns without an object within the margin take no part, so empty land is cheap.
package struct ObjectRegions {
    private let width: Int
    private let height: Int
    private let margin: Int
    /// The nearest object of the pixel's column, 1 ..., or 0 for none within the margin; and how many rows away it is.
    private var objects: [Int32]
    private var rows: [Int32]
    /// The envelope of one row: its columns from left to right, and where each begins to be the nearest.
    private var columns: [Int]
    private var starts: [Int]

    package init(width: Int, height: Int, margin: Int) {
        precondition(margin >= 0, "a margin of \(margin) pixels")
        self.width = width
        self.height = height
        self.margin = margin
        objects = [Int32](repeating: 0, count: width * height)
        rows = objects
        columns = [Int](repeating: 0, count: width)
        starts = columns
    }

    /// Writes the region of each pixel: 1 ... for the objects of `value`, which a few ignored pixels do not cut, 0 for
    /// what is farther than the margin from all of them. Where several are equally near, the leftmost column decides,
    /// and in it the upper one.
    ///
    /// - Parameters:
    ///   - labels: [H, W].
    ///   - regions: [H, W], overwritten.
    /// - Returns: the number of objects.
    package mutating func mark(
        _ labels: UnsafeBufferPointer<UInt8>, equalTo value: UInt8, to regions: UnsafeMutablePointer<Int32>
    ) -> Int {
        let components = LabelBridges(of: labels, width: width, height: height).components(of: labels, equalTo: value)
        guard components.count > 0 else {
            regions.update(repeating: 0, count: width * height)
            return 0
        }
        findInColumns(components)
        for y in 0..<height { markRow(y, to: regions + y * width) }
        return components.count
    }

    /// Downward each pixel takes over the object above it, then upward the one below where that is nearer.
    private mutating func findInColumns(_ components: ComponentMap) {
        for i in objects.indices { (objects[i], rows[i]) = (0, 0) }
        for run in components.runs {
            for x in run.start..<run.end { objects[Int(run.row) * width + Int(x)] = run.component + 1 }
        }
        for i in width..<max(width, objects.count)
        where objects[i] == 0 && objects[i - width] != 0 && rows[i - width] < margin {
            objects[i] = objects[i - width]
            rows[i] = rows[i - width] + 1
        }
        for i in (0..<objects.count - width).reversed() where objects[i + width] != 0 && rows[i + width] < margin {
            let distance = rows[i + width] + 1
            guard objects[i] == 0 || distance < rows[i] else { continue }
            objects[i] = objects[i + width]
            rows[i] = distance
        }
    }

    /// The nearest of the columns' objects for each pixel of a row.
    private mutating func markRow(_ y: Int, to regions: UnsafeMutablePointer<Int32>) {
        let first = y * width
        func squaredDistance(_ x: Int, _ column: Int) -> Int {
            let rows = Int(rows[first + column])
            return (x - column) * (x - column) + rows * rows
        }
        var count = 0
        for x in 0..<width where objects[first + x] != 0 {
            // Columns that this one beats where they begin are the nearest nowhere.
            while count > 0,
                squaredDistance(starts[count - 1], x) < squaredDistance(starts[count - 1], columns[count - 1])
            { count -= 1 }
            var start = 0
            if count > 0 {
                // (s − x)² + h² < (s − l)² + g² from s = (x² − l² + h² − g²) / 2 (x − l) on.
                let left = columns[count - 1]
                start = (squaredDistance(0, x) - squaredDistance(0, left)) / (2 * (x - left)) + 1
            }
            if start < width {
                (columns[count], starts[count]) = (x, start)
                count += 1
            }
        }
        guard count > 0 else { return regions.update(repeating: 0, count: width) }
        var current = 0
        for x in 0..<width {
            while current + 1 < count, starts[current + 1] <= x { current += 1 }
            let column = columns[current]
            regions[x] = squaredDistance(x, column) <= margin * margin ? objects[first + column] : 0
        }
    }
}
