// The one place where PROJ's objects are made, freed and written as text.
import Base
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

    /// nil for what the dialect cannot say.
    ///
    /// - Parameter part: an object of the same context, in place of this one.
    func wkt(_ dialect: PJ_WKT_TYPE, of part: OpaquePointer? = nil) -> String? {
        // Without options PROJ breaks the lines.
        var options: [UnsafePointer<CChar>?] = [Self.singleLine, nil]
        return proj_as_wkt(context, part ?? pointer, dialect, &options).map { String(cString: $0) }
    }

    private nonisolated(unsafe) static let singleLine = UnsafePointer(strdup("MULTILINE=NO"))

    /// The CRS of a point's coordinates on the ground: what a CRS with a shift to WGS 84 is about, and of one with
    /// heights the part without.
    func withHorizontal<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        func look(_ crs: OpaquePointer) -> Result {
            let part =
                switch proj_get_type(crs) {
                case PJ_TYPE_BOUND_CRS: proj_get_source_crs(context, crs)
                case PJ_TYPE_COMPOUND_CRS: proj_crs_get_sub_crs(context, crs, 0)
                default: nil as OpaquePointer?
                }
            guard let part else { return body(crs) }
            defer { proj_destroy(part) }
            return look(part)
        }
        return look(pointer)
    }

    /// A context for what makes no object; nil without memory.
    static func withContext<Result>(_ body: (OpaquePointer) -> Result?) -> Result? {
        guard let home = PROJContext.take() else { return nil }
        defer { home.giveBack() }
        return body(home.pointer)
    }
}

/// A context of PROJ's. One that no object lives in any more serves the next: it has PROJ's database open, which is
/// most of what finding a CRS takes.
private struct PROJContext: @unchecked Sendable {
    let pointer: OpaquePointer

    private static let idle = Guarded<[PROJContext]>([])
    /// Each is an open file.
    private static let mostIdle = 4

    /// nil without memory.
    static func take() -> PROJContext? {
        if let known = idle.withLock({ $0.popLast() }) { return known }
        // NULL stands for a context that all threads share.
        guard let pointer = proj_context_create() else { return nil }
        _ = proj_log_level(pointer, PJ_LOG_NONE)
        // Some of its messages ask for no level.
        proj_log_func(pointer, nil) { _, _, _ in }
        PROJFiles.serve(pointer)
        return PROJContext(pointer: pointer)
    }

    func giveBack() {
        let isKept = Self.idle.withLock { idle in
            guard idle.count < Self.mostIdle else { return false }
            idle.append(self)
            return true
        }
        if !isKept { proj_context_destroy(pointer) }
    }
}
