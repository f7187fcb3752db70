// Standard output and standard error as a shell may leave them: closed, full, or without a reader.
import Base
import Foundation

enum StandardStreams {
    /// Opens those that are closed: a file of ours would get their number, and what is printed would end up in it.
    static func open() {
        while case let descriptor = Foundation.open("/dev/null", O_RDWR), descriptor >= 0 {
            if descriptor > STDERR_FILENO {
                close(descriptor)
                return
            }
        }
    }
}

/// Writes a result to standard output, at once: a reader gets a path when the file is there.
///
/// A reader that has left ends the process as it ends others, by SIGPIPE.
/// - Throws: `UserError(.inputOutput)` when the result is lost.
func printResult(_ text: String, terminator: String = "\n") throws {
    do {
        try send((text + terminator).printable(keeping: "\n\t"), to: STDOUT_FILENO)
    } catch let error as UserError {
        throw UserError(.inputOutput, path: "standard output", reason: error.reason)
    }
}

/// Messages: work does not end because nobody reads them.
func writeToStandardError(_ text: String) { drawOnStandardError(text.printable(keeping: "\n\t")) }

/// The same with what moves a terminal's cursor.
func drawOnStandardError(_ text: String) {
    let usual = signal(SIGPIPE, SIG_IGN)
    try? send(text, to: STDERR_FILENO)
    signal(SIGPIPE, usual)
}

private func send(_ text: String, to descriptor: Int32) throws {
    try Array(text.utf8).withUnsafeBytes { try writeAll($0, to: descriptor, path: "") }
}
