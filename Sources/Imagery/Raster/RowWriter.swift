// The writers of rasters behind one face.
import Base

/// A raster that is written from top to bottom and appears under its name when it is finished.
public protocol RowWriter: FileWriter {
    /// Writes the next rows: width × bands samples each, bands interleaved, in the machine's byte order.
    ///
    /// - Throws: `UserError` when the file cannot be written, e.g. because the disk is full.
    func write(rows: [UInt8]) throws
}
