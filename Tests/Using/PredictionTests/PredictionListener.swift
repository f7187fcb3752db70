// Predictions under test: what is heard of them.
import Foundation
import ModelFile
import Prediction
import Raster

/// Remembers what it is told; may stop a prediction.
final class PredictionListener: PredictionObserver {
    struct Stop: Error {}
    private let stopAtWindow: Int?
    private(set) var windows = 0
    private(set) var notes: [String] = []
    private(set) var written: [String] = []
    /// Of the last image.
    private(set) var found: [String: Int] = [:]

    init(stopAtWindow: Int? = nil) { self.stopAtWindow = stopAtWindow }

    func note(_ text: String) { notes.append(text) }
    func wrote(_ path: String) { written.append(path) }
    func found(_ objects: [(className: String, count: Int)], in path: String) {
        found = Dictionary(uniqueKeysWithValues: objects.map { ($0.className, $0.count) })
    }
    func predicted(_ progress: PredictionProgress) throws {
        self.windows += 1
        if progress.windows == stopAtWindow { throw Stop() }
    }
}

/// Predicts files and returns the paths of all that the listener has heard of.
func predict(
    _ inputs: [String], _ model: TrainedModel, _ settings: PredictionSettings,
    _ listener: PredictionListener = PredictionListener()
) throws -> [String] {
    try Predictor(model: model, settings: settings).run(inputs, observer: listener)
    return listener.written
}

/// The samples of a whole file.
func samples(_ path: String) throws -> [UInt8] { try RasterReader(path: path).readAll().bytes }

/// 90×70 pixels: bright squares of 6×6, one of 2×2, on dark.
enum Squares {
    static let (width, height) = (90, 70)
    static let pixels: [UInt8] = (0..<width * height).map { i in
        let (x, y) = (i % width, i / width)
        if (80..<82).contains(x), (60..<62).contains(y) { return 220 }
        return x % 30 < 6 && y % 20 < 6 ? 200 : 20
    }
}
