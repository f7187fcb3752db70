// JPEG by rows: gray and RGB of 8 bits.
import Base
import CRaster

/// A JPEG's rows, of libjpeg; YCbCr becomes RGB.
final class JPEGDecoder: RowDecoder {
    let info: RasterInfo
    private let reader: OpaquePointer

    /// Takes over the descriptor.
    ///
    /// - Throws: `UserError(.data)` that names the file when it is damaged, of a kind that is not read, or exceeds a
    ///   limit.
    init(path: String, descriptor: Int32, fileSize: Int, limits: RasterLimits) throws {
        var header = seg_jpeg_info()
        var fault = seg_fault()
        guard let reader = seg_jpeg_open(descriptor, &header, &fault) else { throw fault.readError(path) }
        self.reader = reader
        info = RasterInfo(jpeg: header)
        // From here on `deinit` closes the reader, also when a check throws.
        try Self.checkKind(header, path)
        try limits.check(width: info.width, height: info.height, bands: info.bands, path: path)
        // A block of 64 coefficients takes a bit at least, unless it is coded arithmetically.
        let blocks = Int(header.blocks)
        if !header.arithmetic, blocks / 8 > fileSize { throw info.implausible(path, bytes: fileSize) }
        if info.isInterlaced {
            // Coefficients of two bytes for the whole image, then its samples.
            try limits.checkWhole(
                blocks * 128 + info.width * info.height * info.bytesPerPixel,
                header.progressive ? "progressive" : "in several scans",
                "save it as a baseline JPEG, e.g. with jpegtran \(path) > baseline.jpg", path: path)
        }
        var count = 0
        let exif = seg_jpeg_exif(reader, &count)
        if let orientation = exifOrientation(UnsafeBufferPointer(start: exif, count: count)), 2...8 ~= orientation {
            throw UserError(
                .data, path: path,
                reason: "its Exif orientation \(orientation) asks to turn or mirror it, which is not supported",
                remedy: "turn its pixels, e.g. with ImageMagick: "
                    + "convert \(path) -auto-orient \(withoutExtension(path)).png")
        }
    }

    deinit { seg_jpeg_close(reader) }

    private static func checkKind(_ header: seg_jpeg_info, _ path: String) throws {
        func refuse(_ what: String) -> UserError {
            UserError(
                .data, path: path, reason: "is a JPEG of \(what); gray and RGB of 8 bits are supported",
                remedy: "convert it, e.g. with gdal_translate \(path) \(withoutExtension(path)).tif")
        }
        guard header.precision == 8 else { throw refuse("\(header.precision) bits") }
        guard !header.is_cmyk else { throw refuse("four inks (CMYK)") }
        let components = counted(Int(header.components), "component")
        guard header.bands > 0 else { throw refuse("\(components) of unknown colour") }
    }

    var warning: String? { seg_jpeg_warning(reader).map { String(cString: $0) } }

    func decode(_ count: Int, into rows: UnsafeMutablePointer<UInt8>?, _ fault: inout seg_fault) -> Bool {
        seg_jpeg_read_rows(reader, rows, UInt32(count), &fault) == 0
    }

    func rewind(_ fault: inout seg_fault) -> Bool { seg_jpeg_rewind(reader, &fault) == 0 }
}

extension RasterInfo {
    init(jpeg header: seg_jpeg_info) {
        width = Int(header.width)
        height = Int(header.height)
        bands = Int(header.bands)
        sampleType = .uint8
        format = .jpeg
        storedBits = Int(header.precision)
        photometric = header.bands == 1 ? .gray : .rgb
        alphaBand = nil
        palette = nil
        nodata = nil
        georeference = nil
        compression = "JPEG"
        blockWidth = width
        blockHeight = 1
        isTiled = false
        isPlanar = false
        isInterlaced = header.several_scans
        isBigTIFF = false
        hasMask = false
    }
}
