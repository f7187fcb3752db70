// Where a setting was written, for the errors about it.
import Base

/// A line of a file, or a `--set` option.
public enum SettingsPlace: Hashable, Sendable {
    case file(String, line: Int)
    /// As typed: `--set model.width=32`.
    case option(String)

    public func onLine(_ line: Int) -> SettingsPlace {
        if case .file(let path, _) = self { .file(path, line: line) } else { self }
    }

    public func error(_ reason: String, _ remedy: String?) -> UserError {
        switch self {
        case .file(let path, let line):
            UserError(.configuration, path: path, line: line, reason: reason, remedy: remedy)
        case .option(let text):
            UserError(.configuration, reason: "\(text): \(reason)", remedy: remedy)
        }
    }
}
