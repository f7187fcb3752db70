// A file of features must not take the memory that the work with them needs.
import Base

/// Looks at the memory now and then while features are gathered.
package struct MemoryWatch {
    private let path: String
    private let allowance = MemoryAllowance.current()
    private let before = MemoryAllowance.resident
    private var count = 0
    /// Features and corners since the last look.
    private var unseen = 0
    private static let interval = 16384
    /// To search the sides of an outline for crossings, and to place it. Measured with a star of a million corners.
    private static let workBytesPerCorner = 200

    /// - Parameter path: of the file, which has not been read yet.
    package init(_ path: String) { self.path = path }

    /// To be called with each feature, before it is worked with.
    ///
    /// - Throws: `UserError(.memory)` when the features that were kept and this one take more than half of what there
    ///   is, since to use them takes as much again; or when the work with this one would not fit.
    package mutating func look(at feature: Feature) throws {
        let corners = feature.corners
        count += 1
        unseen += 1 + corners
        guard unseen >= Self.interval else { return }
        unseen = 0
        let (taken, free) = (MemoryAllowance.resident - before, max(0, allowance.bytes - before))
        let work = max(taken, corners * Self.workBytesPerCorner)
        guard taken + work > free else { return }
        throw UserError(
            .memory, path: path,
            reason: (count == 1 ? "its first feature takes" : "what is needed of its first \(count) features takes")
                + " \(taken >> 20) MiB, and \(work >> 20) MiB more in use; "
                + "\(allowance.source) \(free >> 20) MiB for both",
            remedy: "cut the file to the area of the scene, e.g. with ogr2ogr's -spat, or into parts")
    }
}
