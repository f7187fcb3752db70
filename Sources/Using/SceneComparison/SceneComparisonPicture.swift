// The picture of a comparison: its scene with right, false and missed objects drawn over it.
import Dataset
import Metrics
import Raster

/// An RGB PNG of the image's size, complete but without its name. Memory: a band of rows.
func painted(_ matched: [MatchedObjects], over path: String, to output: String) throws -> PNGWriter {
    let image = try ImageReader(path: path)
    let stretch = try DisplayStretch(of: image)
    let (width, height) = (image.width, image.height)
    let writer = try PNGWriter(
        path: output, width: width, height: height, bands: 3, placement: .at(image.info.georeference))
    let runs = MatchedObjectsPainter.order.flatMap { verdict in
        matched.map { (verdict: verdict, runs: $0.runs(verdict)) }
    }
    /// The first of the runs, which are sorted by row, that a band may need.
    var firsts = [Int](repeating: 0, count: runs.count)
    let rowsAtOnce = 64
    for top in stride(from: 0, to: height, by: rowsAtOnce) {
        let rows = top..<min(top + rowsAtOnce, height)
        // A row more on both sides: the rims of objects depend on it.
        let seen = max(rows.lowerBound - 1, 0)..<min(rows.upperBound + 1, height)
        let window = Window(x: 0, y: seen.lowerBound, width: width, height: seen.count)
        var painter = MatchedObjectsPainter(stretch.rgb(of: try image.read(window)), of: window, magnification: 1)
        for (index, own) in runs.enumerated() {
            let left = own.runs[firsts[index]...]
            let first = left.firstIndex { $0.row >= seen.lowerBound } ?? own.runs.count
            painter.paint(own.runs[first...].prefix { $0.row < seen.upperBound }, own.verdict)
            firsts[index] = first
        }
        let first = 3 * width * (rows.lowerBound - seen.lowerBound)
        try writer.write(rows: Array(painter.rgb[first..<first + 3 * width * rows.count]))
    }
    try writer.complete()
    return writer
}
