// Writing PNG row by row.
import Base
import CRaster
import Foundation

/// A PNG written from top to bottom. It appears under its name when `finish` returns, and not before.
public final class PNGWriter {
    private let output: OutputFile
    private var writer: OpaquePointer?
    private let rowBytes: Int
    private let height: Int
    private var rowsWritten = 0

    /// - Parameters:
    ///   - bands: 1 gray, 3 RGB or 4 RGBA.
    ///   - bitDepth: 8 or 16.
    ///   - isStaged: the file is part of a `StagedFolder`, which is brought to disk as a whole.
    public init(
        path: String, width: Int, height: Int, bands: Int, bitDepth: Int = 8, isStaged: Bool = false
    ) throws {
        precondition(width > 0 && height > 0 && [1, 3, 4].contains(bands) && [8, 16].contains(bitDepth))
        output = try OutputFile(path, isStaged: isStaged)
        rowBytes = width * bands * bitDepth / 8
        self.height = height
        var fault = seg_fault()
        writer = seg_png_create(output.descriptor, UInt32(width), UInt32(height), Int32(bands), Int32(bitDepth), &fault)
        if writer == nil { throw fault.writeError(path) }
    }

    deinit { if let writer { seg_png_discard(writer) } }

    /// Writes the next rows: width × bands samples each, 16-bit samples in the machine's byte order.
    public func write(rows: [UInt8]) throws {
        let count = rows.count / rowBytes
        precondition(
            rows.count == count * rowBytes && rowsWritten + count <= height,
            "rows of \(rowBytes) bytes, \(height) of them")
        var fault = seg_fault()
        guard seg_png_write_rows(writer, rows, UInt32(count), &fault) == 0 else { throw fault.writeError(output.path) }
        rowsWritten += count
    }

    /// Completes the file and gives it its name.
    public func finish() throws {
        precondition(rowsWritten == height, "\(rowsWritten) of \(height) rows were written")
        var fault = seg_fault()
        guard seg_png_finish(writer, &fault) == 0 else { throw fault.writeError(output.path) }
        try output.commit()
    }
}
