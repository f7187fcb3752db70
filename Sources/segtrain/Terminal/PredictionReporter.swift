// What a prediction shows: a bar and notes on standard error, finished files on standard output.
import Base
import Foundation
import Prediction
import Terminal

final class PredictionReporter: PredictionObserver {
    private let line = ProgressLine()
    private let isContinuable: Bool
    /// Since the first window was done, and what was done then.
    private var start: (time: ContinuousClock.Instant, pixels: Double)?

    /// - Parameter isContinuable: the same command goes on where it is interrupted.
    init(isContinuable: Bool) { self.isContinuable = isContinuable }

    func note(_ text: String) { line.print(text) }

    func predicted(_ progress: PredictionProgress) throws {
        if let kind = Interruption.requested {
            line.clear()
            throw UserError(
                kind, path: progress.path, reason: "interrupted: its outputs are not written",
                remedy: isContinuable ? "the same command continues from here" : nil)
        }
        let start = start ?? (.now, progress.pixels)
        self.start = start
        let seconds = (ContinuousClock.now - start.time) / .seconds(1)
        let name = fileName(of: progress.path)
        var before = [ProgressField(name, name.cut(toColumns: 24), name.cut(toColumns: 12), rank: 3)]
        if progress.images > 1 {
            before.insert(ProgressField("image \(progress.image)/\(progress.images)", rank: 0), at: 0)
        } else {
            before.insert(ProgressField("predicting", rank: 0), at: 0)
        }
        var after: [ProgressField] = []
        if seconds > 1 {
            let rate = (progress.pixels - start.pixels) / seconds / 1e6
            after.append(ProgressField(fixed(rate, rate < 10 ? 1 : 0) + " megapixels/s", rank: 4))
        }
        line.update(ProgressText(before, fraction: progress.pixels / progress.allPixels, after: after))
    }

    func found(_ objects: [(className: String, count: Int)], in path: String) throws {
        line.print("\(path): " + objects.map { "\($0.count) × \($0.className)" }.joined(separator: ", "))
    }

    func wrote(_ path: String) throws { try printResult(path) }
}
