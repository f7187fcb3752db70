// A file of features must not take the memory that the work with them needs.
import Base

/// Looks at the memory now and then while features are gathered.
struct MemoryWatch {
    private let path: String
    private var seen = 0
    private var start: (allowance: MemoryAllowance, resident: Int)?
    private static let interval = 8192

    init(_ path: String) { self.path = path }

    /// To be called with each feature that is kept.
    ///
    /// - Throws: `UserError(.memory)` when the features take more than half of what there is: to place them in a scene
    ///   takes as much again.
    mutating func keepOne() throws {
        seen += 1
        guard seen % Self.interval == 0 else { return }
        guard let (allowance, before) = start else {
            start = (.current(), MemoryAllowance.resident)
            return
        }
        let (taken, free) = (MemoryAllowance.resident - before, max(0, allowance.bytes - before))
        guard taken > free / 2 else { return }
        throw UserError(
            .memory, path: path,
            reason: "its first \(seen) features take \(taken >> 20) MiB, and as much again when they are drawn; "
                + "\(allowance.source) \(free >> 20) MiB for both",
            remedy: "cut the file to the area of the scene, e.g. with ogr2ogr's -spat, or into parts")
    }
}
