// One line on standard error that redraws itself on a terminal and stays silent elsewhere.
import Base
import Foundation

/// Shows how far a work is, and when it will be done. Off a terminal nothing is drawn. May be told on any thread.
package final class ProgressLine: Sendable {
    private struct State {
        var lastDraw = -Double.infinity
        /// When the work was first heard of, and how much of it was done then, by this process or an earlier one.
        var start: (time: Double, fraction: Double)?
        var fraction = 0.0
    }

    private let state = Guarded(State())
    private let clock: @Sendable () -> Double

    /// - Parameter clock: seconds since any moment.
    package init(clock: @escaping @Sendable () -> Double = { Date().timeIntervalSinceReferenceDate }) {
        self.clock = clock
    }

    /// Draws at most ten times a second, and always the last step.
    ///
    /// - Parameters:
    ///   - text: its remaining time is filled in here.
    ///   - isAtMost: the work may be done earlier than all of it.
    package func update(_ text: ProgressText, isAtMost: Bool = false) {
        guard let columns = terminalColumns() else { return }
        let now = clock()
        var text = text
        let isDue = state.withLock { state in
            // Where there is less done than before, another work has begun.
            let isNew = text.fraction < state.fraction
            let start = (isNew ? nil : state.start) ?? (time: now, fraction: text.fraction)
            (state.start, state.fraction) = (start, text.fraction)
            guard text.fraction >= 1 || now - state.lastDraw >= 0.1 else { return false }
            state.lastDraw = now
            text.remaining = Self.remaining(text.fraction, from: start.fraction, in: now - start.time, isAtMost)
            return true
        }
        // The last column stays free: a terminal would go on to the next line.
        if isDue { showProgress(text.fitted(to: columns - 1)) }
    }

    /// A work that is a number of tiles: `checking · ━━━━───── 42 % · ETA 12 s · 42/100 tiles`.
    ///
    /// - Parameter scene: the one that the tiles are of.
    package func update(_ what: String, _ done: Int, of count: Int, in scene: String? = nil) {
        let after = [
            ProgressField("\(done)/\(count) tiles", "\(done)/\(count)", rank: 3),
            scene.map { ProgressField($0, $0.cut(toColumns: 24), $0.cut(toColumns: 12), rank: 4) },
        ]
        update(
            ProgressText(
                [ProgressField(what, rank: 0)], fraction: count > 0 ? Double(done) / Double(count) : 1,
                after: after.compactMap { $0 }))
    }

    /// Removes the line.
    package func clear() { clearProgress() }

    /// A line that stays, above the bar.
    package func print(_ line: String) { writeToStandardError(line + "\n") }

    /// nil in the first seconds, when it would be a guess, and at the end.
    private static func remaining(_ done: Double, from first: Double, in seconds: Double, _ isAtMost: Bool) -> String? {
        guard seconds >= 2, done > first, done < 1 else { return nil }
        return "ETA \(isAtMost ? "≤ " : "")" + roughTime(seconds * (1 - done) / (done - first))
    }

    /// 9.3 → "10 s", 200 → "4 min", 8000 → "2 h": as exact as an estimate deserves.
    private static func roughTime(_ seconds: Double) -> String {
        let seconds = Int(min(seconds, 1e9).rounded(.up))
        if seconds <= 90 { return "\(seconds) s" }
        let minutes = (seconds + 59) / 60
        if minutes < 120 { return "\(minutes) min" }
        return minutes < 48 * 60 ? "\(minutes / 60) h" : "\(minutes / (24 * 60)) days"
    }
}
