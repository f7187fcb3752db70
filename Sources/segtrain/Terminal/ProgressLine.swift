// One line on standard error that redraws itself on a terminal and stays silent elsewhere.
import Foundation

/// A progress bar: `label ━━━━────  42/104  details`. Off a terminal nothing is drawn.
final class ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) != 0 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    private var drawn = false
    private var lastDraw = 0.0

    /// Draws at most ten times a second, and always the last step.
    func update(label: String, done: Int, of total: Int, details: String) {
        guard isTerminal else { return }
        let now = Date().timeIntervalSinceReferenceDate
        guard done == total || now - lastDraw > 0.1 else { return }
        lastDraw = now
        let width = 24
        let filled = total > 0 ? done * width / total : 0
        let bar = String(repeating: "━", count: filled) + String(repeating: "─", count: width - filled)
        let line = "\(label) \(bar) \(done)/\(total)  \(details)"
        drawOnStandardError("\r\u{1B}[K" + String(line.printable().prefix(columns - 1)))
        drawn = true
    }

    /// Removes the bar.
    func clear() {
        guard drawn else { return }
        drawOnStandardError("\r\u{1B}[K")
        drawn = false
    }

    /// A line that stays, above the bar.
    func print(_ line: String) {
        clear()
        writeToStandardError(line + "\n")
    }

    private var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
    }
}
