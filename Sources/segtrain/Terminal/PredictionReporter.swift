// What a prediction shows: a bar and notes on standard error, finished files on standard output.
import Base
import Foundation
import Prediction

final class PredictionReporter: PredictionObserver {
    private let progress = ProgressLine()
    private let isContinuable: Bool

    /// - Parameter isContinuable: the same command goes on where it is interrupted.
    init(isContinuable: Bool) { self.isContinuable = isContinuable }

    func note(_ text: String) { progress.print(text) }

    func predicted(_ path: String, image: Int, of images: Int, windows: Int, of windowCount: Int) throws {
        if let kind = Interruption.requested {
            progress.clear()
            throw UserError(
                kind, path: path, reason: "interrupted: its outputs are not written",
                remedy: isContinuable ? "the same command continues from here" : nil)
        }
        let name = fileName(of: path)
        progress.update(
            label: "image \(image)/\(images)", done: windows, of: windowCount, details: "windows of \(name)")
    }

    func found(_ objects: [(className: String, count: Int)], in path: String) throws {
        progress.print("\(path): " + objects.map { "\($0.count) × \($0.className)" }.joined(separator: ", "))
    }

    func wrote(_ path: String) throws {
        progress.clear()
        try printResult(path)
    }
}
