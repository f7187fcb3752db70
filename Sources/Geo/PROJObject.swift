// The one place where PROJ's objects are made and freed.
import CPROJ

/// An object of PROJ's with the context that it lives in. It belongs to one thread at a time.
final class PROJObject {
    let context: OpaquePointer
    let pointer: OpaquePointer

    /// What `make` returns in a context of its own; nil if that is nothing.
    init?(_ make: (OpaquePointer) -> OpaquePointer?) {
        // NULL stands for a context that all threads share; a new one fails only without memory.
        guard let context = proj_context_create() else { return nil }
        _ = proj_log_level(context, PJ_LOG_NONE)
        guard let pointer = make(context) else {
            proj_context_destroy(context)
            return nil
        }
        self.context = context
        self.pointer = pointer
    }

    deinit {
        proj_destroy(pointer)
        proj_context_destroy(context)
    }
}
