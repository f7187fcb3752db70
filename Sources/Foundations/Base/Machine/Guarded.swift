// A value that threads share.
import Foundation

/// A value behind a lock. One thread at a time is with it, hence `@unchecked Sendable`.
///
/// Not the standard library's `Mutex`: ThreadSanitizer does not see who waits for that one, and calls it a race.
package final class Guarded<Value>: @unchecked Sendable {
    private var value: Value
    private let lock = NSLock()

    package init(_ value: Value) { self.value = value }

    package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
