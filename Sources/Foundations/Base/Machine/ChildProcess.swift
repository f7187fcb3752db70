// The running program once more, as a child that does not outlive this process.
import CProcess
import Foundation

/// A child in a process group of its own. It gets SIGTERM when the thread that has started it ends, as with the
/// process.
///
/// Foundation's `Process` can do neither, and needs a thread that the system may refuse.
package final class ChildProcess {
    private let identifier: pid_t
    private var status: Int32?

    /// - Parameters:
    ///   - arguments: its name first.
    ///   - output: a descriptor for standard output and standard error.
    /// - Throws: `UserError(.internalFailure)` when it cannot be started.
    package init(_ arguments: [String], output: Int32) throws {
        let strings = arguments.map { strdup($0) }
        defer { strings.forEach { free($0) } }
        identifier = seg_start_self(strings + [nil], output)
        guard identifier > 0 else {
            throw UserError(
                .internalFailure, reason: "cannot start another process: " + String(cString: strerror(errno)))
        }
    }

    /// Nil while it runs; 128 and the signal's number when one has ended it, as in a shell.
    package var exitCode: Int32? {
        if status == nil {
            var word: Int32 = 0
            guard waitpid(identifier, &word, WNOHANG) == identifier else { return nil }
            status = word & 0x7F == 0 ? word >> 8 & 0xFF : 128 + word & 0x7F
        }
        return status
    }

    package func send(_ signal: Int32) { if status == nil { kill(identifier, signal) } }
}
