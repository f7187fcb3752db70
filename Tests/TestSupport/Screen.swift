// A terminal of a given width at the standard error of the product, and what stands on its screen.
import Foundation

/// What a process drew on a terminal.
public struct Screen: Sendable {
    public let columns: Int
    /// As they stand there in the end, without the spaces behind them.
    public private(set) var lines: [String] = [""]
    /// Every state of every line that was drawn before it was overwritten or left.
    public private(set) var drawn: [String] = []

    public init(columns: Int) { self.columns = columns }

    /// Draws text with line ends, carriage returns, and the sequence that erases from the cursor to the end of the line.
    public mutating func draw(_ text: String) {
        let pieces = text.replacing("\u{1B}[K", with: "\u{7F}")
        // "\r\n" is one character.
        for scalar in pieces.unicodeScalars {
            switch scalar {
            case "\r": (cursor, drawn) = (0, drawn + [lines.last!])
            case "\n":
                drawn.append(lines.last!)
                lines.append("")
                cursor = 0
            case "\u{7F}": lines[lines.count - 1] = String(lines.last!.prefix(cursor))
            default:
                var line = Array(lines.last!)
                if cursor < line.count { line[cursor] = Character(scalar) } else { line.append(Character(scalar)) }
                lines[lines.count - 1] = String(line)
                cursor += 1
            }
        }
    }

    private var cursor = 0
}

/// Runs `segtrain` with its standard error on a terminal of `columns`.
///
/// - Parameter resize: a text, and how many columns the terminal has once it was drawn.
/// - Returns: the exit code, standard output, and the screen.
public func segtrainOnTerminal(
    _ arguments: [String], columns: Int, folder: String, environment: [String: String] = [:],
    resize: (after: String, columns: Int)? = nil
) throws -> (exitCode: Int32, output: String, screen: Screen, raw: String) {
    var (ours, theirs): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 30, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&ours, &theirs, nil, nil, &size) == 0 else { throw CocoaError(.fileReadUnknown) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try productPath())
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let inherited = ProcessInfo.processInfo.environment.filter { $0.key != "NO_COLOR" && $0.key != "FORCE_COLOR" }
    process.environment = inherited.merging(["TERM": "xterm-256color"]) { $1 }.merging(environment) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle(fileDescriptor: theirs, closeOnDealloc: false)
    try process.run()
    close(theirs)
    var (text, isResized) = ([UInt8](), false)
    var buffer = [UInt8](repeating: 0, count: 4096)
    // A terminal whose last writer has left answers EIO.
    while case let count = read(ours, &buffer, buffer.count), count > 0 {
        text += buffer[..<count]
        if let resize, !isResized, String(decoding: text, as: UTF8.self).contains(resize.after) {
            isResized = true
            var size = winsize(ws_row: 30, ws_col: UInt16(resize.columns), ws_xpixel: 0, ws_ypixel: 0)
            _ = ioctl(ours, UInt(TIOCSWINSZ), &size)
        }
    }
    close(ours)
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let raw = String(decoding: text, as: UTF8.self)
    var screen = Screen(columns: columns)
    screen.draw(raw)
    return (process.terminationStatus, String(decoding: said, as: UTF8.self), screen, raw)
}
