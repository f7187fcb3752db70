// PNG by window: rows are decoded in order, and the last window's rows are kept for the next window.
import Base
import CRaster

/// - Complexity: a window costs the rows from the last one decoded down to its end; one that starts above the kept rows
///   starts over from the top of the file.
final class PNGSource: RasterSource, @unchecked Sendable {
    let info: RasterInfo
    private let path: String
    private let limits: RasterLimits
    private let reader: OpaquePointer
    private let isInterlaced: Bool
    private let rowBytes: Int
    /// Decoded rows `keptFirst..<nextRow`, whole width.
    private var kept: [UInt8] = []
    private var keptFirst = 0
    private var nextRow = 0
    private var isBroken = false

    init(path: String, descriptor: Int32, fileSize: Int, limits: RasterLimits) throws {
        var header = seg_png_info()
        var fault = seg_fault()
        guard let reader = seg_png_open(descriptor, &header, &fault) else {
            throw fault.readError(path)
        }
        self.reader = reader
        self.path = path
        self.limits = limits
        let bytesPerPixel = Int(header.bands) * (header.bit_depth == 16 ? 2 : 1)
        isInterlaced = header.interlaced != 0
        rowBytes = Int(header.width) * bytesPerPixel
        info = RasterInfo(png: header)
        // From here on `deinit` closes the reader, also when a check throws.
        try limits.check(width: info.width, height: info.height, bands: info.bands, path: path)
        try checkPlausible(fileSize: fileSize, header: header)
    }

    deinit { seg_png_close(reader) }

    var warning: String? { seg_png_warning(reader).map { String(cString: $0) } }

    /// DEFLATE never gains more than 1032 to 1, so a file that is too small for its size cannot be whole.
    private func checkPlausible(fileSize: Int, header: seg_png_info) throws {
        let storedRow = (info.width * Int(header.bands) * Int(header.bit_depth) + 7) / 8
        let (stored, overflow) = storedRow.multipliedReportingOverflow(by: info.height)
        if overflow || stored / 1032 > fileSize {
            throw UserError(
                .data, path: path, reason: "claims \(info.width)×\(info.height) pixels in \(fileSize) bytes",
                remedy: "replace the file with an intact copy")
        }
        if isInterlaced, rowBytes * info.height > limits.blockBytes {
            throw UserError(
                .data, path: path,
                reason:
                    "is interlaced and needs \(rowBytes * info.height) bytes at once; the limit is "
                    + "\(limits.blockBytes)",
                remedy: "save it without interlacing")
        }
    }

    func read(_ window: Window, into bytes: UnsafeMutableRawBufferPointer) throws {
        // The rows of a window are kept at their whole width: a tall one of a wide image goes in parts.
        let rowsAtOnce = isInterlaced ? window.height : max(1, limits.windowBytes / 8 / rowBytes)
        let (pixel, bottom) = (info.bytesPerPixel, window.y + window.height)
        for top in stride(from: window.y, to: bottom, by: rowsAtOnce) {
            let rows = top..<min(top + rowsAtOnce, bottom)
            if isInterlaced { try keepWholeImage() } else { try keepRows(rows) }
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
        preconditionFailure("PNG has no mask")
    }

    private func keepWholeImage() throws {
        guard kept.isEmpty else { return }
        if isBroken { try rewind() }
        kept = try decoded(rowBytes * info.height) { buffer, fault in
            var rows = (0..<self.info.height).map { Optional(buffer + $0 * self.rowBytes) }
            return seg_png_read_image(self.reader, &rows, &fault)
        }
        nextRow = info.height
    }

    private func keepRows(_ rows: Range<Int>) throws {
        if !isBroken, rows.lowerBound >= keptFirst, rows.upperBound <= nextRow { return }
        if isBroken || rows.lowerBound < keptFirst { try rewind() }
        if nextRow < rows.lowerBound {
            kept = []
            try skip(rows.lowerBound - nextRow)
        }
        // Rows that the last window had come first, the others from the file.
        let old = kept[((rows.lowerBound - keptFirst) * rowBytes)...]
        kept = try decoded(rows.count * rowBytes) { buffer, fault in
            old.withUnsafeBufferPointer { if $0.count > 0 { buffer.update(from: $0.baseAddress!, count: $0.count) } }
            return seg_png_read_rows(
                self.reader, buffer + old.count, UInt32(rows.upperBound - self.nextRow), &fault)
        }
        keptFirst = rows.lowerBound
        nextRow = rows.upperBound
    }

    private func skip(_ count: Int) throws {
        var fault = seg_fault()
        guard seg_png_read_rows(reader, nil, UInt32(count), &fault) == 0 else { throw failed(fault) }
        nextRow += count
        keptFirst = nextRow
    }

    private func rewind() throws {
        (kept, keptFirst, nextRow, isBroken) = ([], 0, 0, false)
        var fault = seg_fault()
        guard seg_png_rewind(reader, &fault) == 0 else { throw failed(fault) }
    }

    /// An array of `count` bytes that `decode` fills.
    private func decoded(
        _ count: Int, _ decode: (UnsafeMutablePointer<UInt8>, inout seg_fault) -> Int32
    ) throws -> [UInt8] {
        try RasterLimits.checkMemory(count, path: path)
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var fault = seg_fault()
            guard decode(buffer.baseAddress!, &fault) == 0 else { throw failed(fault) }
            initialized = count
        }
    }

    /// After an error libpng's stream cannot go on: the next read starts over.
    private func failed(_ fault: seg_fault) -> UserError {
        isBroken = true
        kept = []
        return fault.readError(path)
    }
}

extension RasterInfo {
    init(png header: seg_png_info) {
        width = Int(header.width)
        height = Int(header.height)
        bands = Int(header.bands)
        sampleType = header.bit_depth == 16 ? .uint16 : .uint8
        format = .png
        storedBits = Int(header.bit_depth)
        // PNG colour types: bit 0 palette, bit 1 colour, bit 2 alpha.
        photometric = header.color_type & 1 != 0 ? .palette : header.color_type & 2 != 0 ? .rgb : .gray
        alphaBand = header.color_type & 4 != 0 ? Int(header.bands) - 1 : nil
        let colors = withUnsafeBytes(of: header.palette) { bytes in
            stride(from: 0, to: Int(header.palette_count) * 4, by: 4).map { at in
                PaletteColor(red: bytes[at], green: bytes[at + 1], blue: bytes[at + 2], alpha: bytes[at + 3])
            }
        }
        palette = photometric == .palette ? colors : nil
        nodata = nil
        georeference = nil
        compression = "Deflate"
        blockWidth = width
        blockHeight = 1
        isTiled = false
        isPlanar = false
        isInterlaced = header.interlaced != 0
        isBigTIFF = false
        hasMask = false
    }
}
