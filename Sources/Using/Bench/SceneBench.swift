// Times the prediction of a scene, window by window.
import Base
import Dataset
import Foundation
import Model
import Objects
import Raster
import Tensor
import Threads
import Windows

/// Predicts a scene as `segtrain predict` does, from samples in memory to the finished class map; no files.
public struct SceneBench: Sendable {
    public var network: UNetConfiguration
    /// Height and width of the scene, in pixels.
    public var scene: Int
    /// Side and overlap of the windows, in pixels.
    public var window: Int
    public var overlap: Int
    /// Windows in the network at a time; nil: as many as `WindowedPrediction` takes.
    public var batch: Int?
    public var steps: Int
    public var precision: Precision

    public init(
        network: UNetConfiguration, scene: Int, window: Int, overlap: Int, batch: Int? = nil, steps: Int,
        precision: Precision = .fp32
    ) {
        (self.network, self.scene, self.window, self.precision) = (network, scene, window, precision)
        (self.overlap, self.batch, self.steps) = (overlap, batch, steps)
    }

    /// One row of windows to warm up and then `steps` timed scenes.
    ///
    /// - Throws: `UserError(.usage)` when the windows do not suit the network, `.memory` where
    ///   the machine has too little.
    public func run() throws -> JSONValue {
        let settings = try WindowSettings(WindowOptions(window: window, overlap: overlap), for: network)
        try network.requireMemory(images: batch ?? 1, size: settings.window, training: false, precision: precision)
        let net = UNet(network, seed: 1, precision: precision)
        let clock = ContinuousClock()
        var networkTime = Duration.zero
        func prediction(height: Int) -> WindowedPrediction {
            var prediction = WindowedPrediction(
                of: RepeatedWindow(width: scene, height: height, bands: network.inputBands, side: settings.window),
                settings: settings, classes: network.classes,
                normalization: RepeatedWindow.normalization(network.inputBands),
                scratch: FileManager.default.temporaryDirectory.appendingPathComponent("scene").path
            ) { images, logits in
                networkTime += clock.measure { net.forward(images, logits: logits, mode: .inference) }
            }
            if let batch { prediction.windowsPerBatch = batch }
            return prediction
        }

        try decide(prediction(height: min(scene, settings.window)))
        networkTime = .zero
        let whole = prediction(height: scene)
        var times = TimedSteps()
        let (_, work) = try WorkTime.measure { for _ in 0..<steps { try times.time { try decide(whole) } } }

        let seconds = times.median.seconds
        let total = times.samples.reduce(0) { $0 + $1.seconds }
        let (windows, pixels) = (Double(whole.grid.count), Double(scene * scene))
        return .object(
            BenchLine.setting("scene", network, precision) + [
                ("scene", .integer(scene)), ("size", .integer(settings.window)),
                ("overlap", .integer(settings.overlap)),
                ("windows", .integer(whole.grid.count)), ("windows_per_batch", .integer(whole.windowsPerBatch)),
                ("scene_seconds", times.json), ("windows_per_second", .rounded(windows / seconds)),
                ("megapixels_per_second", .rounded(pixels / seconds / 1e6)),
                ("network_share", .rounded(networkTime / .seconds(1) / total)),
                ("serial_share", .rounded(work.serial / work.total)),
            ] + BenchLine.rate(operations(in: whole.grid), times))
    }

    /// The class map, row by row, as it would be written.
    private func decide(_ prediction: WindowedPrediction) throws {
        var objects = ObjectStream(width: scene, minimumArea: 12, keepsPixels: false)
        try prediction.run { objects.add($0.classes(threshold: 0.5, missingValue: ClassLabel.ignored)) { _ in } }
        objects.finish { _ in }
    }

    /// Floating-point operations of all windows.
    private func operations(in grid: WindowGrid) -> Double {
        func extents(_ axis: WindowAxis) -> [Int] { axis.starts.indices.map { axis.extent($0).count } }
        return extents(grid.rows).reduce(0) { sum, height in
            extents(grid.columns).reduce(sum) { $0 + network.forwardOperations(height: height, width: $1) }
        }
    }
}

/// One window of noise, seen wherever it is read: a scene that takes no memory, so that what is measured is the
/// prediction's.
private struct RepeatedWindow: WindowSource {
    let width: Int
    let height: Int
    private let noise: SamplesInMemory

    init(width: Int, height: Int, bands: Int, side: Int) {
        (self.width, self.height) = (width, height)
        var random = Random(7)
        let values = (0..<bands * side * side).map { _ in UInt8(random.integer(below: 256)) }
        noise = SamplesInMemory(TileSamples(width: side, height: side, bands: bands, storage: .uint8(values)))
    }

    var bands: Int { noise.bands }

    func read(_ window: Window) -> TileSamples {
        noise.read(Window(x: 0, y: 0, width: window.width, height: window.height))
    }

    /// Of even noise in a byte.
    static func normalization(_ bands: Int) -> Normalization {
        Normalization(
            mean: [Double](repeating: 127.5, count: bands), standardDeviation: [Double](repeating: 73.9, count: bands))
    }
}
