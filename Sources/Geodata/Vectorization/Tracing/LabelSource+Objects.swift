// The objects of labels of any kind.
import Geo
import Labels
import Objects
import Raster

extension LabelSource {
    /// Calls `body` with each object of a scene's rows: features and numbered objects as they are, of class maps the
    /// 8-connected components.
    ///
    /// Memory: a strip of rows and the objects in it; all objects where they have numbers.
    /// - Parameters:
    ///   - ignored: the label of pixels that belong to nothing; the background's where all others are classes.
    ///   - see: gets the rows of class maps, strip by strip.
    /// - Throws: `UserError` when the labels cannot be read, and what the body throws.
    package func forEachObject(
        in grid: SceneGrid, ignored: UInt8 = ClassLabel.ignored, seeing see: ([UInt8]) -> Void = { _ in },
        _ body: (ObjectPixels) throws -> Void
    ) throws {
        // Rows of a mask's tiles.
        let height = GeoTIFFWriter.tileSize
        let strips = stride(from: 0, to: grid.height, by: height).map { $0..<min($0 + height, grid.height) }
        var stream = ObjectStream(width: grid.width, ignored: ignored)
        var numbered: [Int32: [ComponentMap.Run]] = [:]
        for rows in strips {
            if let numbers = try objectNumbers(rows: rows) {
                add(numbers, rows, width: grid.width, to: &numbered)
            } else {
                let labels = try labels(rows: rows)
                see(labels)
                try stream.add(labels, body)
            }
        }
        try stream.finish(body)
        for (number, runs) in numbered.sorted(by: { $0.key < $1.key }) {
            let label = label(ofObject: number)
            if label != ClassLabel.background, label != ignored { try body(ObjectPixels(label: label, runs: runs)) }
        }
    }

    private func add(
        _ numbers: [Int32], _ rows: Range<Int>, width: Int, to objects: inout [Int32: [ComponentMap.Run]]
    ) {
        for row in rows {
            let first = (row - rows.lowerBound) * width
            var x = 0
            while x < width {
                let (start, number) = (x, numbers[first + x])
                repeat { x += 1 } while x < width && numbers[first + x] == number
                guard number != 0 else { continue }
                objects[number, default: []].append(
                    .init(row: Int32(row), start: Int32(start), end: Int32(x), component: 0))
            }
        }
    }
}
