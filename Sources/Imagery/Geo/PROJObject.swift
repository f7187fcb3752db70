// The one place where PROJ's objects are made and freed.
import CPROJ
import Foundation

/// An object of PROJ's with the context that it lives in. It belongs to one thread at a time.
final class PROJObject {
    private let home: PROJContext
    let pointer: OpaquePointer
    var context: OpaquePointer { home.pointer }

    /// What `make` returns in a context of its own; nil if that is nothing.
    init?(_ make: (OpaquePointer) -> OpaquePointer?) {
        guard let home = PROJContext.take() else { return nil }
        guard let pointer = make(home.pointer) else {
            home.giveBack()
            return nil
        }
        (self.home, self.pointer) = (home, pointer)
    }

    deinit {
        proj_destroy(pointer)
        home.giveBack()
    }
}

/// A context of PROJ's. One that no object lives in any more serves the next: it has PROJ's database open, which is
/// most of what finding a CRS takes.
private struct PROJContext: @unchecked Sendable {
    let pointer: OpaquePointer

    // Not a Mutex: ThreadSanitizer does not know those.
    private static let lock = NSLock()
    private nonisolated(unsafe) static var idle: [PROJContext] = []
    /// Each is an open file.
    private static let mostIdle = 4

    /// nil without memory.
    static func take() -> PROJContext? {
        if let known = lock.withLock({ idle.popLast() }) { return known }
        // NULL stands for a context that all threads share.
        guard let pointer = proj_context_create() else { return nil }
        _ = proj_log_level(pointer, PJ_LOG_NONE)
        PROJFiles.serve(pointer)
        return PROJContext(pointer: pointer)
    }

    func giveBack() {
        let isKept = Self.lock.withLock {
            guard Self.idle.count < Self.mostIdle else { return false }
            Self.idle.append(self)
            return true
        }
        if !isKept { proj_context_destroy(pointer) }
    }
}
