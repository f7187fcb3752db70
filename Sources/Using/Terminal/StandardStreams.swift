// Standard output and standard error as a shell may leave them: closed, full, slow, or without a reader.
import Base
import Foundation

package enum StandardStreams {
    /// Gives closed ones a number's worth of nothing: a file of ours would get their number, and what is printed would
    /// end up in it. It cannot be written to: a result for a closed standard output is lost, and that is an error.
    package static func open() {
        for place in ["/dev/null", "/"] {
            while case let descriptor = Foundation.open(place, O_RDONLY), descriptor >= 0 {
                if descriptor > STDERR_FILENO {
                    close(descriptor)
                    return
                }
            }
        }
    }
}

/// Writes a result to standard output, at once: a reader gets a path when the file is there.
///
/// A reader that has left ends the process as it ends others, by SIGPIPE.
/// - Throws: `UserError(.inputOutput)` when the result is lost.
package func printResult(_ text: String, terminator: String = "\n") throws {
    clearProgress()
    let bytes = Array((text + terminator).printable(keeping: "\n\t").utf8)
    do {
        try bytes.withUnsafeBytes { try writeAll($0, to: STDOUT_FILENO, path: "") }
    } catch let error as UserError {
        throw UserError(.inputOutput, path: "standard output", reason: error.reason)
    }
}

/// Messages: work does not end because nobody reads them. A progress line makes room.
package func writeToStandardError(_ text: String) {
    progressIsShown.withLock { shown in
        drawOnStandardError((shown ? clearedLine : "") + text.printable(keeping: "\n\t"))
        shown = false
    }
}

/// Draws a line of progress in place of the one before.
func showProgress(_ line: String) {
    progressIsShown.withLock { shown in
        drawOnStandardError(clearedLine + line.printable())
        shown = true
    }
}

/// Removes the line of progress, if there is one: whatever is printed elsewhere begins at the left.
func clearProgress() {
    progressIsShown.withLock { shown in
        if shown { drawOnStandardError(clearedLine) }
        shown = false
    }
}

/// Whether the cursor stands behind a line of progress. There is one terminal, whoever writes to it.
private let progressIsShown = Guarded(false)
private let clearedLine = "\r\u{1B}[K"

/// Columns of the terminal at standard error, as it is now; nil where there is none that can redraw a line.
package func terminalColumns() -> Int? {
    let environment = ProcessInfo.processInfo.environment
    guard isatty(STDERR_FILENO) != 0, environment["TERM"] != "dumb" else { return nil }
    var size = winsize()
    if ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
}

/// Text with what moves a terminal's cursor.
///
/// Waits for a reader who takes his time, but not when the process is asked to stop: then the rest is dropped.
private func drawOnStandardError(_ text: String) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
        var stream = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        let ready = poll(&stream, 1, 200)
        if ready < 0, errno != EINTR { return }
        guard ready > 0 else {
            if Interruption.requested != nil { return }
            continue
        }
        // A pipe with a reader has room for so much now; one without ends no work.
        let put = bytes[done..<min(done + Int(PIPE_BUF), bytes.count)].withUnsafeBytes {
            writeWithoutSIGPIPE(STDERR_FILENO, $0)
        }
        if put < 0, errno != EAGAIN, errno != EINTR { return }
        done += max(0, put)
    }
}

/// write(2) that answers EPIPE and sends no SIGPIPE, whatever other threads write meanwhile.
private func writeWithoutSIGPIPE(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    var pipe = sigset_t()
    var before = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let put = write(descriptor, bytes.baseAddress, bytes.count)
    let code = errno
    // The signal of this write is pending for this thread alone.
    if put < 0, code == EPIPE {
        var none = timespec()
        sigtimedwait(&pipe, nil, &none)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = code
    return put
}
