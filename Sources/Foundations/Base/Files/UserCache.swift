// Where files lie that make the next run faster, and that anyone may delete at any time.
import Foundation

/// The user's cache folder, as the XDG Base Directory Specification has it.
public enum UserCache {
    /// `$XDG_CACHE_HOME/segtrain` or `~/.cache/segtrain`, whether it exists or not; nil where there is no home.
    public static var folder: String? {
        func absolute(_ variable: String) -> String? {
            ProcessInfo.processInfo.environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let parent = absolute("XDG_CACHE_HOME") ?? absolute("HOME").map { joinedPath($0, ".cache") }
        return parent.map { joinedPath($0, "segtrain") }
    }
}
