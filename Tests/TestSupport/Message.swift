// What users would read.

/// The error that `body` ends with, as a message; nothing when it succeeds.
public func message<R>(_ body: () throws -> R) -> String {
    do { _ = try body() } catch { return "\(error)" }
    return ""
}
