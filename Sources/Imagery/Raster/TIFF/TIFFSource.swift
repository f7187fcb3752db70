// TIFF by window: the blocks that a window touches are decoded once and kept while they are near.
import Base
import CRaster
import Foundation

final class TIFFSource: RasterSource, @unchecked Sendable {
    let info: RasterInfo
    private let path: String
    private let reader: OpaquePointer
    private let layout: seg_tiff_info
    private let blocksAcross: Int
    private let blocksDown: Int
    /// Bytes of a full block, decoded.
    private let blockBytes: Int
    /// One sample of what absent blocks hold.
    private let fill: [UInt8]
    private var cache = BlockCache()
    /// Decoded blocks are kept up to this size, or as many as a window touches,
    private static let leastKeptBytes = 32 << 20
    /// but not more than this: a tall window of a striped file touches all of it.
    private let mostKeptBytes: Int
    private let mask: TIFFSource?

    convenience init(path: String, descriptor: Int32, fileSize: Int, limits: RasterLimits) throws {
        var layout = seg_tiff_info()
        var fault = seg_fault()
        guard let reader = seg_tiff_open(descriptor, Self.largestAllocation(limits), &layout, &fault) else {
            throw fault.readError(path)
        }
        do {
            let mask = layout.has_more ? try Self.mask(path: path, descriptor, fileSize: fileSize, limits: limits) : nil
            try self.init(path: path, reader, layout, mask: mask, fileSize: fileSize, limits: limits)
        } catch {
            // An initialiser that throws leaves the reader to its caller.
            seg_tiff_close(reader)
            throw error
        }
    }

    /// The mask among the directories of the file; nil if there is none, or none that can be understood.
    private static func mask(
        path: String, _ descriptor: Int32, fileSize: Int, limits: RasterLimits
    ) throws -> TIFFSource? {
        var layout = seg_tiff_info()
        var fault = seg_fault()
        // Its own handle: the first image's is to stay where it is.
        let second = dup(descriptor)
        guard second >= 0 else {
            fault.system_error = errno
            throw fault.readError(path)
        }
        guard let reader = seg_tiff_open_mask(second, largestAllocation(limits), &layout, &fault) else { return nil }
        do {
            let source = try TIFFSource(path: path, reader, layout, mask: nil, fileSize: fileSize, limits: limits)
            return source.info.bands == 1 && source.info.sampleType == .uint8 ? source : nil
        } catch {
            seg_tiff_close(reader)
            throw error
        }
    }

    /// Compressed data may be a little larger than what it holds.
    private static func largestAllocation(_ limits: RasterLimits) -> UInt64 {
        UInt64(limits.blockBytes) + UInt64(limits.blockBytes) / 8 + (1 << 20)
    }

    /// Takes over the reader, unless it throws.
    private init(
        path: String, _ reader: OpaquePointer, _ layout: seg_tiff_info, mask: TIFFSource?, fileSize: Int,
        limits: RasterLimits
    ) throws {
        let info = try RasterInfo(tiff: layout, tags: TIFFTags(reader), hasMask: mask != nil, path: path)
        try limits.check(width: info.width, height: info.height, bands: info.bands, path: path)
        try Self.checkPlausible(info, fileSize: fileSize, path: path)
        var shape = layout
        let bytes = seg_tiff_block_bytes(&shape)
        guard bytes > 0, bytes <= limits.blockBytes else {
            throw UserError(
                .data, path: path,
                reason: "blocks of \(layout.block_width)×\(layout.block_height) pixels are over the limit of "
                    + "\(limits.blockBytes) bytes",
                remedy: "convert it to a tiled TIFF, or replace the file if it is damaged")
        }
        blockBytes = Int(bytes)
        self.info = info
        self.mask = mask
        self.path = path
        self.reader = reader
        self.layout = layout
        mostKeptBytes = max(limits.windowBytes / 4, blockBytes + BlockCache.overhead)
        blocksAcross = (info.width - 1) / info.blockWidth + 1
        blocksDown = (info.height - 1) / info.blockHeight + 1
        fill = info.sampleType.bytes(of: info.nodata ?? 0)
    }

    deinit { seg_tiff_close(reader) }

    var warning: String? { seg_tiff_warning(reader).map { String(cString: $0) } }

    /// Even a sparse file lists its blocks: a raster of gigabytes in a few kilobytes is made to exhaust its reader.
    private static func checkPlausible(_ info: RasterInfo, fileSize: Int, path: String) throws {
        let bytes = Double(info.width) * Double(info.height) * Double(info.bytesPerPixel)
        guard bytes <= 0x1p30 || bytes / 100_000 <= Double(fileSize) else {
            throw UserError(
                .data, path: path, reason: "claims \(info.width)×\(info.height) pixels in \(fileSize) bytes",
                remedy: "replace the file with an intact copy")
        }
    }

    func read(_ window: Window, into bytes: UnsafeMutableRawBufferPointer) throws {
        let columns = window.x / info.blockWidth...(window.x + window.width - 1) / info.blockWidth
        let rows = window.y / info.blockHeight...(window.y + window.height - 1) / info.blockHeight
        let planes = info.isPlanar ? info.bands : 1
        let touched = columns.count * rows.count * planes * (blockBytes + BlockCache.overhead)
        cache.beginWindow(bound: min(max(Self.leastKeptBytes, touched), mostKeptBytes))
        for plane in 0..<planes {
            for row in rows {
                for column in columns {
                    let index = (plane * blocksDown + row) * blocksAcross + column
                    try copy(block(UInt32(index)), column: column, row: row, plane: plane, to: window, bytes)
                }
            }
        }
    }

    func readMask(_ window: Window, into bytes: UnsafeMutableRawBufferPointer) throws {
        try mask!.read(window, into: bytes)
    }

    /// The decoded samples of a block; nil if it is absent from a sparse file.
    private func block(_ index: UInt32) throws -> [UInt8]? {
        if let known = cache.block(index) { return known }
        var fault = seg_fault()
        var stored: UInt64 = 0
        switch seg_tiff_has_block(reader, index, &stored, &fault) {
        case 0: return nil
        case 1: break
        default: throw fault.readError(path)
        }
        cache.makeRoom(for: blockBytes)
        try RasterLimits.checkMemory(blockBytes, path: path)
        let samples = try [UInt8](unsafeUninitializedCapacity: blockBytes) { buffer, initialized in
            guard seg_tiff_read_block(reader, index, buffer.baseAddress!, blockBytes, &fault) == 0 else {
                throw fault.readError(path)
            }
            initialized = blockBytes
        }
        cache.insert(samples, at: index)
        return samples
    }

    /// Copies the part of a block that lies in the window to its place in the window's samples.
    private func copy(
        _ block: [UInt8]?, column: Int, row: Int, plane: Int, to window: Window, _ bytes: UnsafeMutableRawBufferPointer
    ) {
        let sample = info.sampleType.byteCount
        let blockPixel = info.isPlanar ? sample : info.bytesPerPixel
        let (left, top) = (column * info.blockWidth, row * info.blockHeight)
        let xs = max(left, window.x)..<min(left + info.blockWidth, window.x + window.width)
        let ys = max(top, window.y)..<min(top + info.blockHeight, window.y + window.height)
        let windowRow = window.width * info.bytesPerPixel
        let (dx, dy) = (xs.lowerBound - window.x, ys.lowerBound - window.y)
        let target =
            bytes.baseAddress!.assumingMemoryBound(to: UInt8.self) + dy * windowRow + dx * info.bytesPerPixel
            + plane * sample
        // Interleaved on both sides: a row of the part is one run of samples.
        let (columns, step) = info.isPlanar ? (xs.count, info.bytesPerPixel) : (xs.count * info.bands, sample)
        if let block {
            block.withUnsafeBufferPointer {
                seg_copy_samples(
                    target, windowRow, step,
                    $0.baseAddress! + ((ys.lowerBound - top) * info.blockWidth + xs.lowerBound - left) * blockPixel,
                    info.blockWidth * blockPixel, sample, ys.count, columns, sample)
            }
        } else {
            seg_copy_samples(target, windowRow, step, fill, 0, 0, ys.count, columns, sample)
        }
    }
}
