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
