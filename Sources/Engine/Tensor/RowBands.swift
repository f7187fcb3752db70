// How the work on a map is cut for the parallel loop.
import Threads

/// The pieces of a blocked map: bands of whole rows of one block of one image.
///
/// The cut depends on the sizes alone, so that partial sums are the same for any number of threads.
struct RowBands {
    /// About 64 KiB of map: long against the cost of calling a kernel, short against a core's cache.
    private static let pixels = 1024

    let blocks: Int
    let rows: Int
    let bandRows: Int
    let bands: Int
    let count: Int

    init(images: Int, blocks: Int, rows: Int, width: Int) {
        self.blocks = blocks
        self.rows = rows
        bandRows = max(1, Self.pixels / width)
        bands = (rows + bandRows - 1) / bandRows
        count = images * blocks * bands
    }

    init(_ map: FeatureMap) { self.init(images: map.images, blocks: map.blocks, rows: map.height, width: map.width) }

    /// The piece at an index: images outside, then blocks, then bands.
    subscript(index: Int) -> (image: Int, block: Int, rows: Range<Int>) {
        let first = index % bands * bandRows
        let plane = index / bands
        return (plane / blocks, plane % blocks, first..<min(first + bandRows, rows))
    }

    /// Calls `body` with every piece, on all threads.
    func forEach(
        file: StaticString = #fileID, function: StaticString = #function,
        _ body: (_ image: Int, _ block: Int, _ rows: Range<Int>) -> Void
    ) {
        Parallel.forEach(count, file: file, function: function) { index in
            let piece = self[index]
            body(piece.image, piece.block, piece.rows)
        }
    }
}
