// Predicts an image of any size window by window and hands the blended result over in strips of rows.
import Dataset
import Raster
import Tensor

/// One image on its way through a network.
///
/// Memory: the windows in the network, and the probabilities of a few windows; of a wide image those of the others in
/// the row are in a scratch file. It grows neither with the image's height nor with its width. Neighbouring windows go
/// through the network together where they are small: its weights are then read once for all of them. The result
/// depends neither on that nor on the number of threads.
public struct WindowedPrediction {
    /// Writes logits [N, classes, H, W] for windows [N, bands, H, W].
    public typealias Network = (_ images: PlanarTensor, _ logits: PlanarTensor) -> Void

    public let grid: WindowGrid
    /// Windows in the network at a time, at most.
    package var windowsPerBatch: Int
    private let classes: Int
    private let views: [Orientation]
    private let normalization: Normalization
    private let network: Network
    private let source: any WindowSource
    private let scratch: String?
    /// Pixels of probabilities in memory where there is a scratch file.
    package var stripPixels = Self.usualStripPixels

    /// Pixels that go through the network together, unless one window has more: enough to keep the threads busy.
    private static let batchPixels = 512 * 512
    /// Pixels of the strip of probabilities that stay in memory, unless the windows of a batch have more.
    static let usualStripPixels = 4 << 20

    /// - Parameters:
    ///   - scratch: the output beside which a scratch file may be made; nil: all stays in memory.
    public init(
        of source: any WindowSource, settings: WindowSettings, classes: Int, normalization: Normalization,
        scratch: String? = nil, network: @escaping Network
    ) {
        precondition(source.bands == normalization.bands, "\(source.bands) bands, normalised \(normalization.bands)")
        grid = WindowGrid(width: source.width, height: source.height, settings: settings)
        self.windowsPerBatch = Self.windowsPerBatch(grid)
        self.classes = classes
        views = settings.augmentation.views
        self.normalization = normalization
        self.network = network
        self.source = source
        self.scratch = scratch
    }

    static func windowsPerBatch(_ grid: WindowGrid) -> Int {
        max(1, batchPixels / (grid.columns.side * grid.rows.side))
    }

    /// Predicts the windows, row by row from the top left.
    ///
    /// - Parameters:
    ///   - firstRow: the first row of the image that is wanted: the windows above it are left out, but for those that
    ///     reach into the first of its windows. The rows handed over do not depend on it, to the last bit.
    ///   - progress: called after each window with the number of windows done; what it throws ends the prediction.
    ///   - receive: gets the rows of the image from `firstRow` on, from the top, each once.
    /// - Throws: `UserError` when the image cannot be read, and what `progress` and `receive` throw.
    public func run(
        from firstRow: Int = 0, progress: (Int) throws -> Void = { _ in },
        _ receive: (ProbabilityStrip) throws -> Void
    ) throws {
        let wanted = grid.rows.starts.indices.drop { grid.rows.finished(after: $0).upperBound <= firstRow }
        guard let start = wanted.first else { return }
        let begun = grid.rows.starts.indices.drop { grid.rows.extent($0).upperBound <= grid.rows.starts[start] }
        let groups = grid.columns.groups(ofAtMost: windowsPerBatch)
        let strip = try BlendingStrip(
            width: source.width, height: grid.rows.side, planes: classes - 1,
            capacity: max(stripPixels / grid.rows.side, groups.map { span(of: $0).count }.max()!), scratch: scratch
        )
        let batch = WindowBatch(bands: source.bands, classes: classes)
        var done = begun.startIndex * grid.columns.starts.count
        for row in begun {
            for columns in groups {
                try strip.cover(span(of: columns))
                try add(columns, of: row, to: strip, batch)
                for _ in columns {
                    done += 1
                    try progress(done)
                }
            }
            try strip.release(grid.rows.finished(after: row)) { rows in
                if let wanted = rows.rows(from: firstRow) { try receive(wanted) }
            }
        }
    }

    /// The columns of the image that neighbouring windows cover.
    private func span(of columns: Range<Int>) -> Range<Int> {
        grid.columns.starts[columns.lowerBound]..<grid.columns.extent(columns.upperBound - 1).upperBound
    }

    /// Adds neighbouring windows of a row to the strip.
    private func add(_ columns: Range<Int>, of row: Int, to strip: BlendingStrip, _ batch: WindowBatch) throws {
        let ys = grid.rows.extent(row)
        var windows: [(column: Int, samples: TileSamples)] = []
        for column in columns {
            let xs = grid.columns.extent(column)
            let samples = try source.read(
                Window(x: xs.lowerBound, y: ys.lowerBound, width: xs.count, height: ys.count))
            if let missing = samples.missing { strip.mark(missing, x: xs.lowerBound, width: xs.count) }
            // Where there is no data at all there is nothing to predict.
            if samples.missing?.contains(0) ?? true { windows.append((column, samples)) }
        }
        guard !windows.isEmpty else { return }
        let yWeights = grid.rows.weights(row).map { $0 / Float(views.count) }
        let xWeights = windows.map { grid.columns.weights($0.column) }
        batch.eachView(views, of: windows.map(\.samples), normalization, network) { logits in
            for (image, window) in windows.enumerated() {
                strip.add(
                    logits, image: image, x: grid.columns.starts[window.column], xWeights: xWeights[image],
                    yWeights: yWeights)
            }
        }
    }
}
