// Formats that are decoded from the top: the rows of the last window are kept for the next one.
import Base
import CRaster

/// The decoder of one file, row by row. Not shared between threads.
protocol RowDecoder: AnyObject {
    /// `isInterlaced`: all rows can only be decoded together.
    var info: RasterInfo { get }
    var warning: String? { get }
    /// Decodes the next `count` rows; nil skips them. All rows are asked for together of an interlaced file.
    func decode(_ count: Int, into rows: UnsafeMutablePointer<UInt8>?, _ fault: inout seg_fault) -> Bool
    /// Back to before the first row, also after an error.
    func rewind(_ fault: inout seg_fault) -> Bool
}

/// - Complexity: a window costs the rows from the last one decoded down to its end; one that starts above the kept rows
///   starts over from the top of the file.
final class RowSource: RasterSource, @unchecked Sendable {
    let info: RasterInfo
    private let path: String
    private let limits: RasterLimits
    private let decoder: any RowDecoder
    private let rowBytes: Int
    /// Decoded rows `keptFirst..<nextRow`, whole width.
    private var kept: [UInt8] = []
    private var keptFirst = 0
    private var nextRow = 0
    private var isBroken = false

    init(path: String, _ decoder: any RowDecoder, limits: RasterLimits) {
        (self.path, self.decoder, self.limits) = (path, decoder, limits)
        info = decoder.info
        rowBytes = info.width * info.bytesPerPixel
    }

    var warning: String? { decoder.warning }

    func read(_ window: Window, into bytes: UnsafeMutableRawBufferPointer) throws {
        // The rows of a window are kept at their whole width: a tall one of a wide image goes in parts.
        let rowsAtOnce = info.isInterlaced ? window.height : max(1, limits.windowBytes / 8 / rowBytes)
        let (pixel, bottom) = (info.bytesPerPixel, window.y + window.height)
        for top in stride(from: window.y, to: bottom, by: rowsAtOnce) {
            let rows = top..<min(top + rowsAtOnce, bottom)
            try keep(info.isInterlaced ? 0..<info.height : rows)
            let target = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
            kept.withUnsafeBufferPointer {
                seg_copy_samples(
                    target + (top - window.y) * window.width * pixel, window.width * pixel, 1,
                    $0.baseAddress! + (top - keptFirst) * rowBytes + window.x * pixel, rowBytes, 1,
                    rows.count, window.width * pixel, 1)
            }
        }
    }

    func readMask(_ window: Window, into bytes: UnsafeMutableRawBufferPointer) {
        preconditionFailure("\(info.format.rawValue) has no mask")
    }

    private func keep(_ rows: Range<Int>) throws {
        if !isBroken, rows.lowerBound >= keptFirst, rows.upperBound <= nextRow { return }
        if isBroken || rows.lowerBound < keptFirst { try rewind() }
        if nextRow < rows.lowerBound {
            kept = []
            try skip(rows.lowerBound - nextRow)
        }
        // Rows that the last window had come first, the others from the file.
        let old = kept[((rows.lowerBound - keptFirst) * rowBytes)...]
        try RasterLimits.checkMemory(rows.count * rowBytes, path: path)
        kept = try [UInt8](unsafeUninitializedCapacity: rows.count * rowBytes) { buffer, initialized in
            let start = buffer.baseAddress!
            old.withUnsafeBufferPointer { if $0.count > 0 { start.update(from: $0.baseAddress!, count: $0.count) } }
            var fault = seg_fault()
            guard decoder.decode(rows.upperBound - nextRow, into: start + old.count, &fault) else {
                throw failed(fault)
            }
            initialized = rows.count * rowBytes
        }
        keptFirst = rows.lowerBound
        nextRow = rows.upperBound
    }

    private func skip(_ count: Int) throws {
        var fault = seg_fault()
        guard decoder.decode(count, into: nil, &fault) else { throw failed(fault) }
        nextRow += count
        keptFirst = nextRow
    }

    private func rewind() throws {
        (kept, keptFirst, nextRow, isBroken) = ([], 0, 0, false)
        var fault = seg_fault()
        guard decoder.rewind(&fault) else { throw failed(fault) }
    }

    /// After an error the decoder's stream cannot go on: the next read starts over.
    private func failed(_ fault: seg_fault) -> UserError {
        isBroken = true
        kept = []
        return fault.readError(path)
    }
}
