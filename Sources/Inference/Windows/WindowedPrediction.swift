// Predicts an image of any size window by window and hands the blended result over in strips of rows.
import Dataset
import Foundation
import Raster
import Tensor

/// One image on its way through a network.
///
/// Memory: one window in the network, and probabilities of one row of windows (window × image width); whatever the
/// image's height. The result does not depend on the number of threads.
public struct WindowedPrediction {
    /// Writes logits [1, classes, H, W] for an image [1, bands, H, W].
    public typealias Network = (_ image: PlanarTensor, _ logits: PlanarTensor) -> Void

    public let grid: WindowGrid
    private let classes: Int
    private let normalization: Normalization
    private let network: Network
    private let source: any WindowSource

    public init(
        of source: any WindowSource, settings: WindowSettings, classes: Int, normalization: Normalization,
        network: @escaping Network
    ) {
        precondition(source.bands == normalization.bands, "\(source.bands) bands, normalised \(normalization.bands)")
        grid = WindowGrid(width: source.width, height: source.height, settings: settings)
        self.classes = classes
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
        var done = 0
        for row in grid.rows.starts.indices {
            let (ys, yWeights) = (grid.rows.extent(row), grid.rows.weights(row))
            for column in grid.columns.starts.indices {
                let xs = grid.columns.extent(column)
                let samples = try source.read(
                    Window(x: xs.lowerBound, y: ys.lowerBound, width: xs.count, height: ys.count))
                if let missing = samples.missing { strip.mark(missing, x: xs.lowerBound, width: xs.count) }
                // Where there is no data at all there is nothing to predict.
                if samples.missing?.contains(0) ?? true {
                    strip.add(
                        logits(of: samples), x: xs.lowerBound, xWeights: grid.columns.weights(column),
                        yWeights: yWeights)
                }
                done += 1
                try progress(done)
            }
            let finished = grid.rows.finished(after: row)
            try strip.withRows(finished, receive)
            strip.drop(rows: finished.count)
        }
    }

    private func logits(of samples: TileSamples) -> PlanarTensor {
        let image = samples.normalized(by: normalization)
        let logits = PlanarTensor(images: 1, channels: classes, height: samples.height, width: samples.width)
        network(image, logits)
        return logits
    }
}

/// Weighted sums of probabilities for the rows that a row of windows covers.
private final class BlendingStrip {
    private let width: Int
    private let height: Int
    private let planes: Int
    /// [planes, height, width]
    private let sums: FloatBuffer
    /// [height, width]
    private var missing: [UInt8]

    init(width: Int, height: Int, planes: Int) {
        (self.width, self.height, self.planes) = (width, height, planes)
        sums = FloatBuffer(count: planes * height * width)
        missing = [UInt8](repeating: 0, count: height * width)
    }

    func mark(_ pixels: [UInt8], x: Int, width columns: Int) {
        for row in 0..<pixels.count / columns {
            for column in 0..<columns { missing[row * width + x + column] = pixels[row * columns + column] }
        }
    }

    /// Adds the weighted probabilities of one window whose first row is the strip's.
    func add(_ logits: PlanarTensor, x: Int, xWeights: [Float], yWeights: [Float]) {
        let columns = logits.width
        let area = logits.height * columns
        xWeights.withUnsafeBufferPointer { xWeights in
            yWeights.withUnsafeBufferPointer { yWeights in
                Parallel.forEach(logits.height) { row in
                    let target = sums.pointer + row * width + x
                    let source = UnsafePointer(logits.pointer + row * columns)
                    if planes == 1 {
                        addSigmoid(source, source + area, columns, xWeights.baseAddress!, yWeights[row], target)
                    } else {
                        addSoftmax(source, area, columns, xWeights.baseAddress!, yWeights[row], target)
                    }
                }
            }
        }
    }

    /// p₁ = σ(z₁ - z₀).
    private func addSigmoid(
        _ z0: UnsafePointer<Float>, _ z1: UnsafePointer<Float>, _ columns: Int, _ xWeights: UnsafePointer<Float>,
        _ yWeight: Float, _ target: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<columns { target[i] += xWeights[i] * yWeight / (1 + exp(z0[i] - z1[i])) }
    }

    /// p_c = exp(z_c - m) / Σ exp(z - m), m the largest logit; for the foreground classes.
    private func addSoftmax(
        _ logits: UnsafePointer<Float>, _ area: Int, _ columns: Int, _ xWeights: UnsafePointer<Float>, _ yWeight: Float,
        _ target: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<columns {
            var largest = logits[i]
            for plane in 1...planes { largest = max(largest, logits[plane * area + i]) }
            var sum: Float = 0
            for plane in 0...planes { sum += exp(logits[plane * area + i] - largest) }
            let weight = xWeights[i] * yWeight / sum
            for plane in 1...planes {
                target[(plane - 1) * height * width + i] += weight * exp(logits[plane * area + i] - largest)
            }
        }
    }

    /// Hands over the first rows of the strip, which are `rows` of the image.
    func withRows(_ rows: Range<Int>, _ receive: (ProbabilityStrip) throws -> Void) rethrows {
        try missing.withUnsafeBufferPointer { missing in
            try receive(
                ProbabilityStrip(
                    rows: rows, width: width,
                    planes: (0..<planes).map { UnsafePointer(sums.pointer + $0 * height * width) },
                    missing: missing.baseAddress!))
        }
    }

    /// Moves the later rows up to the strip's first row and clears the place behind them.
    func drop(rows: Int) {
        let (gone, kept) = (rows * width, max(0, height - rows) * width)
        for plane in 0..<planes {
            let base = sums.pointer + plane * height * width
            if kept > 0 { memmove(base, base + gone, kept * MemoryLayout<Float>.stride) }
            memset(base + kept, 0, (height * width - kept) * MemoryLayout<Float>.stride)
        }
        missing = Array(missing.suffix(kept)) + [UInt8](repeating: 0, count: height * width - kept)
    }
}
