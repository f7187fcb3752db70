// The one error type for what the world gets wrong: a file, a value, a disk. Programmer mistakes are preconditions.

/// An error that a user can act on, printed as one line: `path:line: reason; remedy`.
///
/// Nothing below the command layer exits or prints: it throws this, and the command layer turns it into a line on
/// standard error and the exit code of `kind`.
public struct UserError: Error, Equatable, CustomStringConvertible {
    /// What went wrong, as a process exit code (BSD `sysexits.h`).
    public enum Kind: Int32, Sendable {
        case usage = 64
        case data = 65
        case missingInput = 66
        case internalFailure = 70
        case memory = 71
        case cannotCreate = 73
        case inputOutput = 74
        case configuration = 78
        /// A training that diverged and could not be saved by going back. Not in `sysexits.h`, which ends at 78.
        case diverged = 79
        /// Stopped by SIGHUP, Ctrl-C (SIGINT), SIGUSR1, SIGTERM or SIGXCPU, with the work saved.
        case hungUp = 129
        case interrupted = 130
        case userSignal = 138
        case terminated = 143
        case cpuTimeUsed = 152
    }

    public let kind: Kind
    /// The file or folder at fault, as the user named it.
    public let path: String?
    /// The line in `path`, counted from 1, where that is known.
    public let line: Int?
    public let reason: String
    /// What to do about it, as an imperative without a full stop.
    public let remedy: String?

    public init(_ kind: Kind, path: String? = nil, line: Int? = nil, reason: String, remedy: String? = nil) {
        self.kind = kind
        self.path = path
        self.line = line
        self.reason = reason
        self.remedy = remedy
    }

    public var description: String {
        var text = ""
        // `--output "$UNSET"`: an empty path can be seen.
        if let path { text += (path.isEmpty ? "''" : path) + (line.map { ":\($0)" } ?? "") + ": " }
        // It may quote a library's message, or a file: it must stay one line, and one that can be read.
        text += oneLine(reason, atMost: 1000)
        if let remedy { text += "; " + remedy }
        return oneLine(text)
    }
}
