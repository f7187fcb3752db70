// PNG by rows.
import Base
import CRaster

/// A PNG's rows, of libpng.
final class PNGDecoder: RowDecoder {
    let info: RasterInfo
    private let reader: OpaquePointer

    /// Takes over the descriptor.
    ///
    /// - Throws: `UserError(.data)` that names the file when it is damaged or exceeds a limit.
    init(path: String, descriptor: Int32, fileSize: Int, limits: RasterLimits) throws {
        var header = seg_png_info()
        var fault = seg_fault()
        guard let reader = seg_png_open(descriptor, &header, &fault) else { throw fault.readError(path) }
        self.reader = reader
        info = RasterInfo(png: header)
        // From here on `deinit` closes the reader, also when a check throws.
        try limits.check(width: info.width, height: info.height, bands: info.bands, path: path)
        // DEFLATE never gains more than 1032 to 1, so a file that is too small for its size cannot be whole.
        let storedRow = (info.width * Int(header.bands) * Int(header.bit_depth) + 7) / 8
        let (stored, overflow) = storedRow.multipliedReportingOverflow(by: info.height)
        if overflow || stored / 1032 > fileSize { throw info.implausible(path, bytes: fileSize) }
        if info.isInterlaced {
            try limits.checkWhole(
                info.width * info.height * info.bytesPerPixel, "interlaced", "save it without interlacing", path: path)
        }
    }

    deinit { seg_png_close(reader) }

    var warning: String? { seg_png_warning(reader).map { String(cString: $0) } }

    func decode(_ count: Int, into rows: UnsafeMutablePointer<UInt8>?, _ fault: inout seg_fault) -> Bool {
        guard info.isInterlaced, let rows else { return seg_png_read_rows(reader, rows, UInt32(count), &fault) == 0 }
        let rowBytes = info.width * info.bytesPerPixel
        var pointers = (0..<count).map { Optional(rows + $0 * rowBytes) }
        return seg_png_read_image(reader, &pointers, &fault) == 0
    }

    func rewind(_ fault: inout seg_fault) -> Bool { seg_png_rewind(reader, &fault) == 0 }
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
