// A file of features must not take the memory that the work with them needs.
import Base

/// Looks at the memory now and then while features are gathered.
package struct MemoryWatch {
    private let path: String
    private var kept = 0
    /// Features and corners since the last look.
    private var unseen = 0
    private var start: (allowance: MemoryAllowance, resident: Int)?
    private static let interval = 16384

    package init(_ path: String) { self.path = path }

    /// To be called with each feature that is kept.
    ///
    /// - Parameter corners: coordinates that it has.
    /// - Throws: `UserError(.memory)` when the features take more than half of what there is: to place them in a scene
    ///   takes as much again.
    package mutating func keepOne(corners: Int) throws {
        kept += 1
        unseen += 1 + corners
        guard unseen >= Self.interval else { return }
        unseen = 0
        guard let (allowance, before) = start else {
            start = (.current(), MemoryAllowance.resident)
            return
        }
        let (taken, free) = (MemoryAllowance.resident - before, max(0, allowance.bytes - before))
        guard taken > free / 2 else { return }
        throw UserError(
            .memory, path: path,
            reason: "the first \(counted(kept, "feature")) to be kept \(kept == 1 ? "takes" : "take") "
                + "\(taken >> 20) MiB, and as much again when drawn; \(allowance.source) \(free >> 20) MiB for both",
            remedy: "cut the file to the area of the scene, e.g. with ogr2ogr's -spat, or into parts")
    }
}
