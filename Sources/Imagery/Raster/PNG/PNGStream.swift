// A PNG on its way to a descriptor, its pieces compressed by all threads.
import Base
import CRaster
import Foundation
import Threads

/// A PNG on its way to a descriptor of the caller's.
///
/// Rows are compressed in pieces of a fixed size, so that the bytes do not depend on the threads. Memory: the rows of
/// `piecesAtOnce` pieces, and what becomes of them.
final class PNGStream {
    private var writer: OpaquePointer?
    private let path: String
    private let rowBytes: Int
    private let height: Int
    private let bands: Int
    private let bitDepth: Int
    private var rowsWritten = 0
    /// Rows that are not compressed yet.
    private var pending: [UInt8] = []
    /// The row before them.
    private var above: [UInt8]?
    /// Of all that is compressed.
    private var checksum: UInt32 = 1

    private static let pieceBytes = 1 << 18
    private static let piecesAtOnce = 16

    /// - Parameter path: what messages call the destination.
    init(to descriptor: Int32, path: String, width: Int, height: Int, bands: Int, bitDepth: Int) throws {
        precondition(width > 0 && height > 0 && [1, 3, 4].contains(bands) && [8, 16].contains(bitDepth))
        rowBytes = width * bands * bitDepth / 8
        self.height = height
        (self.bands, self.bitDepth) = (bands, bitDepth)
        self.path = path
        var fault = seg_fault()
        writer = seg_png_create(descriptor, UInt32(width), UInt32(height), Int32(bands), Int32(bitDepth), &fault)
        if writer == nil { throw fault.writeError(path) }
    }

    deinit { if let writer { seg_png_discard(writer) } }

    func write(rows: [UInt8]) throws {
        let count = rows.count / rowBytes
        precondition(
            rows.count == count * rowBytes && rowsWritten + count <= height,
            "rows of \(rowBytes) bytes, \(height) of them")
        pending += bitDepth == 16 ? Self.highByteFirst(rows) : rows
        rowsWritten += count
        let atOnce = Self.piecesAtOnce * pieceRows * rowBytes
        var done = 0
        while pending.count - done >= atOnce || done < pending.count && rowsWritten == height {
            let end = min(done + atOnce, pending.count)
            try compress(done..<end, isLast: rowsWritten == height && end == pending.count)
            done = end
        }
        pending.removeFirst(done)
    }

    func finish() throws {
        precondition(rowsWritten == height, "\(rowsWritten) of \(height) rows were written")
        var end = [UInt8](repeating: 0, count: Int(SEG_PNG_END_BYTES))
        seg_png_end(checksum, &end)
        try check(path) { seg_png_write(writer, end, end.count, &$0) }
        try check(path) { seg_png_flush(writer, &$0) }
    }

    private var pieceRows: Int { max(1, Self.pieceBytes / rowBytes) }

    /// Compresses pending rows, all pieces at once, and writes them.
    private func compress(_ bytes: Range<Int>, isLast: Bool) throws {
        let starts = Array(stride(from: bytes.lowerBound, to: bytes.upperBound, by: pieceRows * rowBytes))
        let pieces = try pending.withUnsafeBufferPointer { pending in
            try (above ?? []).withUnsafeBufferPointer { above in
                try parallelMap(starts.count) { index in
                    let (start, end) = (starts[index], min(starts[index] + pieceRows * rowBytes, bytes.upperBound))
                    let samples = pending.baseAddress! + start
                    var piece = seg_png_piece()
                    piece.samples = samples
                    piece.above = start > 0 ? samples - rowBytes : above.isEmpty ? nil : above.baseAddress
                    (piece.row_bytes, piece.pixel_bytes) = (rowBytes, bands * bitDepth / 8)
                    piece.rows = UInt32((end - start) / rowBytes)
                    piece.is_first = piece.above == nil
                    piece.is_last = isLast && end == bytes.upperBound
                    piece.is_picture = bands > 1
                    return try CompressedPiece(&piece, path: path)
                }
            }
        }
        for piece in pieces {
            checksum = seg_png_join_checksums(checksum, piece.checksum, piece.filteredBytes)
            try check(path) { seg_png_write(writer, piece.chunk.start, piece.chunk.count, &$0) }
        }
        above = Array(pending[bytes.upperBound - rowBytes..<bytes.upperBound])
    }

    private static func highByteFirst(_ samples: [UInt8]) -> [UInt8] {
        var swapped = samples
        swapped.withUnsafeMutableBytes { bytes in
            let samples = bytes.bindMemory(to: UInt16.self)
            for index in samples.indices { samples[index] = samples[index].bigEndian }
        }
        return swapped
    }
}

/// Rows as the file holds them.
private struct CompressedPiece {
    let chunk: AllocatedBytes
    let checksum: UInt32
    /// Bytes that the checksum is of.
    let filteredBytes: Int

    init(_ piece: inout seg_png_piece, path: String) throws {
        var (chunk, size, checksum) = (UnsafeMutablePointer<UInt8>?.none, 0, UInt32(0))
        try check(path) { seg_png_encode_piece(&piece, &chunk, &size, &checksum, &$0) }
        (self.chunk, self.checksum) = (AllocatedBytes(chunk!, count: size), checksum)
        filteredBytes = (piece.row_bytes + 1) * Int(piece.rows)
    }
}
