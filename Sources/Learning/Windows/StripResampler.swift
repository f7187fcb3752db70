// Probabilities of a resampled image, back on the image's own pixels.
import Dataset
import Raster
import Tensor

/// Takes the strips of a prediction of a `ResampledSource`, from the top, and hands over those of the image it was
/// made of.
///
/// Memory: the rows of one strip, and a few of the image. Where the image has no data its own pixels say.
package final class StripResampler {
    private let height: Int
    private let holes: (any WindowSource)?
    private let rows: ResamplingAxis
    private let planes: Int
    private let across: ResamplingFilter
    private let width: Int
    /// Per plane, and whether there was data: the rows from `firstPending` on, as they came.
    private var pending: [[Float]]
    private var present: [Float] = []
    private var firstPending = 0
    private var nextRow = 0

    private static let rowsAtOnce = 64

    /// - Parameter holes: the source's image, read from top to bottom for its missing pixels; nil where it has none.
    package init(from source: ResampledSource, planes: Int, holes: (any WindowSource)?) {
        height = source.image.height
        self.holes = holes
        self.planes = planes
        width = source.width
        rows = ResamplingAxis(sourceLength: source.height, targetLength: height)
        across = ResamplingFilter(
            ResamplingAxis(sourceLength: width, targetLength: source.image.width), 0..<source.image.width, origin: 0)
        pending = [[Float]](repeating: [], count: planes)
    }

    /// Takes in a strip and hands over the image's rows that are known by it.
    ///
    /// - Throws: What `receive` throws.
    package func add(_ strip: ProbabilityStrip, _ receive: (ProbabilityStrip) throws -> Void) throws {
        for plane in 0..<planes {
            pending[plane] += (0..<strip.pixels).map { strip.missing[$0] == 0 ? strip.planes[plane][$0] : 0 }
        }
        present += (0..<strip.pixels).map { strip.missing[$0] == 0 ? 1 : 0 }
        while nextRow < height {
            var end = nextRow
            while end < min(nextRow + Self.rowsAtOnce, height),
                rows.extent(of: end).upperBound <= strip.rows.upperBound
            { end += 1 }
            guard end > nextRow else { return }
            try handOver(nextRow..<end, receive)
            nextRow = end
            if nextRow < height { drop(rowsBefore: rows.extent(of: nextRow).lowerBound) }
        }
    }

    private func handOver(_ targets: Range<Int>, _ receive: (ProbabilityStrip) throws -> Void) throws {
        let resampling = PlaneResampling(
            across: across, down: ResamplingFilter(rows, targets, origin: firstPending))
        let pixels = targets.count * across.count
        let used = rows.extent(of: targets).upperBound - firstPending
        let shares = FloatBuffer(count: pixels)
        let probabilities = FloatBuffer(count: planes * pixels)
        resampling.apply(present, width: width, rows: used, into: shares.pointer)
        for plane in 0..<planes {
            resampling.apply(
                pending[plane], width: width, rows: used, shares: shares.pointer,
                into: probabilities.pointer + plane * pixels)
        }
        let window = Window(x: 0, y: targets.lowerBound, width: across.count, height: targets.count)
        let missing = try holes?.read(window).missing ?? [UInt8](repeating: 0, count: pixels)
        try missing.withUnsafeBufferPointer { missing in
            try receive(
                ProbabilityStrip(
                    rows: targets, width: across.count,
                    planes: (0..<planes).map { UnsafePointer(probabilities.pointer + $0 * pixels) },
                    missing: missing.baseAddress!))
        }
    }

    private func drop(rowsBefore row: Int) {
        let unused = (row - firstPending) * width
        for plane in 0..<planes { pending[plane].removeFirst(unused) }
        present.removeFirst(unused)
        firstPending = row
    }
}
