// Files that are written piece by piece, and sets of files that belong together.
import Foundation

/// Writes a file under a temporary name.
public protocol FileWriter: AnyObject {
    /// Brings all that is still to be written to disk.
    func complete() throws
    /// Gives the completed file its name.
    func commit() throws
}

extension FileWriter {
    /// Completes the file and gives it its name.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    public func finish() throws {
        try complete()
        try commit()
    }
}

/// Takes the old files of a set away, right before new ones get their names: whoever is killed in between leaves fewer
/// files, and no old one beside a new one.
///
/// - Parameter paths: all of the set; nothing is done for a single one, which is replaced at once.
/// - Throws: `UserError.cannotWrite`.
public func removeOldSet(_ paths: [String]) throws {
    guard paths.count > 1 else { return }
    for path in paths where unlink(path) != 0 && errno != ENOENT { throw UserError.cannotWrite(path, errno) }
}
