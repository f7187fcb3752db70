// Predicts an image of any size window by window and hands the blended result over in strips of rows.
import Dataset
import Raster
import Tensor

/// One image on its way through a network.
///
/// Memory: the windows in the network, and probabilities of one row of windows (window × image width); whatever the
/// image's height. Neighbouring windows go through the network together where they are small: its weights are then read
/// once for all of them. The result depends neither on that nor on the number of threads.
public struct WindowedPrediction {
    /// Writes logits [N, classes, H, W] for windows [N, bands, H, W].
    public typealias Network = (_ images: PlanarTensor, _ logits: PlanarTensor) -> Void

    public let grid: WindowGrid
    /// Windows in the network at a time, at most.
    public let windowsPerBatch: Int
    private let classes: Int
    private let views: [Orientation]
    private let normalization: Normalization
    private let network: Network
    private let source: any WindowSource

    /// Pixels that go through the network together, unless one window has more: enough to keep the threads busy.
    private static let batchPixels = 512 * 512

    /// - Parameters:
    ///   - augmentation: the views of each window that are averaged.
    ///   - windowsPerBatch: nil: as many as have the pixels of one window of 512 × 512.
    public init(
        of source: any WindowSource, settings: WindowSettings, classes: Int, normalization: Normalization,
        augmentation: TestTimeAugmentation = .none, windowsPerBatch: Int? = nil, network: @escaping Network
    ) {
        precondition(source.bands == normalization.bands, "\(source.bands) bands, normalised \(normalization.bands)")
        grid = WindowGrid(width: source.width, height: source.height, settings: settings)
        self.windowsPerBatch = windowsPerBatch ?? max(1, Self.batchPixels / (grid.columns.side * grid.rows.side))
        self.classes = classes
        views = augmentation.views
        self.normalization = normalization
        self.network = network
        self.source = source
    }

    /// Predicts all windows, row by row from the top left.
    ///
    /// - Parameters:
    ///   - progress: called after each window with the number of windows done; what it throws ends the prediction.
    ///   - receive: gets all rows of the image, from the top, each once.
    public func run(
        progress: (Int) throws -> Void = { _ in }, _ receive: (ProbabilityStrip) throws -> Void
    ) throws {
        let strip = BlendingStrip(width: source.width, height: grid.rows.side, planes: classes - 1)
        let batch = WindowBatch(bands: source.bands, classes: classes)
        var done = 0
        for row in grid.rows.starts.indices {
            let ys = grid.rows.extent(row)
            let yWeights = grid.rows.weights(row).map { $0 / Float(views.count) }
            for columns in grid.columns.groups(ofAtMost: windowsPerBatch) {
                var windows: [(column: Int, samples: TileSamples)] = []
                for column in columns {
                    let xs = grid.columns.extent(column)
                    let samples = try source.read(
                        Window(x: xs.lowerBound, y: ys.lowerBound, width: xs.count, height: ys.count))
                    if let missing = samples.missing { strip.mark(missing, x: xs.lowerBound, width: xs.count) }
                    // Where there is no data at all there is nothing to predict.
                    if samples.missing?.contains(0) ?? true { windows.append((column, samples)) }
                }
                if !windows.isEmpty {
                    let xWeights = windows.map { grid.columns.weights($0.column) }
                    batch.eachView(views, of: windows.map(\.samples), normalization, network) { logits in
                        for (image, window) in windows.enumerated() {
                            strip.add(
                                logits, image: image, x: grid.columns.starts[window.column], xWeights: xWeights[image],
                                yWeights: yWeights)
                        }
                    }
                }
                for _ in columns {
                    done += 1
                    try progress(done)
                }
            }
            let finished = grid.rows.finished(after: row)
            try strip.withRows(finished, receive)
            strip.drop(rows: finished.count)
        }
    }
}
