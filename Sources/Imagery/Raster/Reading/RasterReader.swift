// Opening a PNG, JPEG or TIFF and reading windows of it.
import Base
import CRaster
import Foundation

/// A PNG, JPEG or TIFF file, read by window.
///
/// Reading decodes only the blocks that a window touches and keeps them for the next window: windows taken row by
/// row, or left to right in bands, decode each block once (bands that overlap: some blocks once a band). Memory is
/// bounded by the window and the blocks it touches, whatever the size of the file; an interlaced PNG or a progressive
/// JPEG is held whole.
/// Threads may share a reader: their reads take turns.
public final class RasterReader: Sendable {
    /// The file.
    public let path: String
    /// The file's header, with what the files beside it add.
    public let info: RasterInfo
    /// What the file may ask for.
    public let limits: RasterLimits
    private let source: Guarded<any RasterSource>
    private let maskFile: MaskFile?
    private let given: Double?
    /// Of the file, and of the mask beside it.
    private let stamps: [String: FileStamp]

    /// Opens `path` and reads its header and the files beside it: see `RasterInfo.withSideFiles` and `MaskFile`.
    ///
    /// - Parameter nodata: the value of pixels without data as it is stored, in place of the file's own.
    /// - Throws: `UserError`: `.missingInput`, or `.data` for a file that is not a raster, is damaged, or exceeds a
    ///   limit.
    public init(path: String, nodata: Double? = nil, limits: RasterLimits = .default) throws {
        // Looked at before they are opened: what is changed meanwhile is found, too.
        var stamps: [String: FileStamp] = [:]
        for path in [path, path + MaskFile.ending] { stamps[path] = try? FileStamp(of: path) }
        let (descriptor, size) = try openRegularFile(path, what: "a PNG, JPEG or TIFF file")
        let opened: any RasterSource
        switch try RasterReader.format(of: descriptor, size: size, path: path) {
        case .png:
            let png = try PNGDecoder(path: path, descriptor: descriptor, fileSize: size, limits: limits)
            opened = RowSource(path: path, png, limits: limits)
        case .jpeg:
            let jpeg = try JPEGDecoder(path: path, descriptor: descriptor, fileSize: size, limits: limits)
            opened = RowSource(path: path, jpeg, limits: limits)
        case .tiff: opened = try TIFFSource(path: path, descriptor: descriptor, fileSize: size, limits: limits)
        }
        self.path = path
        self.limits = limits
        var info = try opened.info.withSideFiles(of: path)
        let maskFile = info.hasMask ? nil : try MaskFile(of: path, info, limits: limits)
        if let maskFile { (info.hasMask, info.maskFile) = (true, maskFile.path) }
        if let nodata { (info.nodata, info.bandNodata) = (info.sampleType.value(declared: nodata), nil) }
        if maskFile == nil { stamps[path + MaskFile.ending] = nil }
        self.info = info
        (self.stamps, given) = (stamps, nodata)
        source = Guarded(opened)
        self.maskFile = maskFile
    }

    /// Reads the samples of `window`, which must lie inside the raster.
    /// - Throws: `UserError` naming the file if it is damaged, was changed, or the window is over the limit.
    public func read(_ window: Window) throws -> RasterBlock {
        precondition(
            window.x >= 0 && window.y >= 0 && window.width > 0 && window.height > 0
                && window.x + window.width <= info.width && window.y + window.height <= info.height,
            "window \(window) outside \(info.width)×\(info.height)")
        let bytes = try bytes(of: window, bytesPerPixel: info.bytesPerPixel) { try $0.read(window, into: $1) }
        return RasterBlock(
            width: window.width, height: window.height, bands: info.bands, sampleType: info.sampleType, bytes: bytes)
    }

    /// Reads the mask, which there must be: [height, width], 0 where a pixel has no data.
    ///
    /// - Throws: `UserError` that names the file when it is damaged, was changed, or the window is over the limit.
    public func readMask(_ window: Window) throws -> [UInt8] {
        precondition(info.hasMask, "\(path) has no mask")
        guard let maskFile else { return try bytes(of: window, bytesPerPixel: 1) { try $0.readMask(window, into: $1) } }
        // The reader's turn is the mask's, too.
        return maskFile.folded(
            try bytes(of: window, bytesPerPixel: maskFile.source.info.bands) { _, bytes in
                try maskFile.source.read(window, into: bytes)
            })
    }

    private func bytes(
        of window: Window, bytesPerPixel: Int,
        _ read: (any RasterSource, UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> [UInt8] {
        let count = window.width * window.height * bytesPerPixel
        guard count <= limits.windowBytes else {
            throw UserError(
                .data, path: path,
                reason:
                    "\(window.width)×\(window.height) pixels need \(count) bytes; the limit is \(limits.windowBytes)",
                remedy: "cut the raster into tiles")
        }
        try RasterLimits.checkMemory(count, path: path)
        let bytes = try source.withLock { source in
            try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                try read(source, UnsafeMutableRawBufferPointer(buffer))
                initialized = count
            }
        }
        try checkStamps()
        return bytes
    }

    /// What is read before and after a change does not fit together.
    private func checkStamps() throws {
        guard let changed = stamps.first(where: { (try? FileStamp(of: $0.key)) != $0.value })?.key else { return }
        throw changedInUse(changed)
    }

    /// For who opens a raster more than once, or goes by its header: looks at the files once more, also at those that
    /// only add to the header.
    ///
    /// - Throws: `UserError(.data)` that names the raster or its mask when they are no longer what was opened.
    public func requireUnchanged() throws {
        try checkStamps()
        // As text, in which NaN is NaN.
        let now = try? RasterReader(path: path, nodata: given, limits: limits).info
        guard now.map({ "\($0)" }) == "\(info)" else { throw changedInUse(path) }
    }

    /// Reads the whole raster.
    ///
    /// - Throws: as `read`.
    public func readAll() throws -> RasterBlock { try read(info.bounds) }

    /// The first thing the decoder warned about so far.
    public var warning: String? { source.withLock { $0.warning } }

    /// The format by the file's first bytes. Closes the descriptor if it throws.
    private static func format(of descriptor: Int32, size: Int, path: String) throws -> RasterFormat {
        var magic = [UInt8](repeating: 0, count: 16)
        let got = pread(descriptor, &magic, magic.count, 0)
        let code = errno
        if magic[..<8] == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] { return .png }
        if magic[..<3] == [0xFF, 0xD8, 0xFF] { return .jpeg }
        // Byte order and version: 42 is TIFF, 43 BigTIFF.
        let tiff: [[UInt8]] = [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]]
        if tiff.contains(Array(magic[..<4])) { return .tiff }
        close(descriptor)
        if got < 0 {
            throw UserError(.inputOutput, path: path, reason: "cannot be read: \(String(cString: strerror(code)))")
        }
        if let name = nameOfForeignFormat(magic, path: path) {
            throw UserError(
                .data, path: path, reason: "is \(name), neither PNG, JPEG nor TIFF",
                remedy: "convert it, e.g. with gdal_translate \(path) \(withoutExtension(path)).tif")
        }
        throw UserError(
            .data, path: path, reason: size == 0 ? "is empty" : "is neither PNG, JPEG nor TIFF",
            remedy: "convert it to PNG or TIFF, or replace it if it is damaged")
    }
}
