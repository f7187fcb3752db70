// TIFF by window: the blocks that a window touches are decoded once and kept while they are near.
import Base
import CRaster
import Foundation
import Threads

final class TIFFSource: RasterSource, @unchecked Sendable {
    let info: RasterInfo
    private let path: String
    /// Handles of the file that no thread decodes with now.
    private var readers: [OpaquePointer]
    private let lock = NSLock()
    private let isMask: Bool
    /// Bytes of any one allocation in libtiff.
    private let allocation: UInt64
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
        let second = duplicate(descriptor)
        guard second >= 0 else {
            fault.system_error = errno
            throw fault.readError(path)
        }
        guard let reader = seg_tiff_open_mask(second, largestAllocation(limits), &layout, &fault) else { return nil }
        do {
            let source = try TIFFSource(
                path: path, reader, layout, isMask: true, mask: nil, fileSize: fileSize, limits: limits)
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
        path: String, _ reader: OpaquePointer, _ layout: seg_tiff_info, isMask: Bool = false, mask: TIFFSource?,
        fileSize: Int, limits: RasterLimits
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
        readers = [reader]
        self.isMask = isMask
        allocation = Self.largestAllocation(limits)
        self.layout = layout
        mostKeptBytes = max(limits.windowBytes / 4, blockBytes + BlockCache.overhead)
        blocksAcross = (info.width - 1) / info.blockWidth + 1
        blocksDown = (info.height - 1) / info.blockHeight + 1
        fill = info.sampleType.bytes(of: info.nodata ?? 0)
    }

    deinit { readers.forEach(seg_tiff_close) }

    var warning: String? {
        readers.lazy.compactMap { seg_tiff_warning($0).map { String(cString: $0) } }.first
    }

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
        let places = (0..<planes).flatMap { plane in
            rows.flatMap { row in columns.map { BlockPlace(plane: plane, row: row, column: $0) } }
        }
        // Few at a time: they are in memory beside those that are kept.
        let atOnce = max(1, min(64, Self.leastKeptBytes / 4 / blockBytes))
        for first in stride(from: 0, to: places.count, by: atOnce) {
            let group = places[first..<min(first + atOnce, places.count)]
            for (place, block) in zip(group, try blocks(group.map(index))) {
                copy(block, column: place.column, row: place.row, plane: place.plane, to: window, bytes)
            }
        }
    }

    private struct BlockPlace {
        let plane: Int
        let row: Int
        let column: Int
    }

    private func index(_ place: BlockPlace) -> UInt32 {
        UInt32((place.plane * blocksDown + place.row) * blocksAcross + place.column)
    }

    func readMask(_ window: Window, into bytes: UnsafeMutableRawBufferPointer) throws {
        try mask!.read(window, into: bytes)
    }

    /// The decoded samples of blocks; nil where one is absent from a sparse file. Those that are not kept are decoded
    /// by all threads, each with a handle of its own.
    private func blocks(_ indices: [UInt32]) throws -> [[UInt8]?] {
        var known = indices.map { cache.block($0) }
        let wanted = try indices.indices.filter { try known[$0] == nil && isPresent(indices[$0]) }
        guard !wanted.isEmpty else { return known }
        cache.makeRoom(for: wanted.count * (blockBytes + BlockCache.overhead))
        try RasterLimits.checkMemory(wanted.count * blockBytes, path: path)
        openReaders(wanted.count)
        let decoded =
            readers.count < min(wanted.count, Parallel.threads)
            ? try wanted.map { try decode(indices[$0], by: readers[0]) }
            : try parallelMap(wanted.count) { item in
                let reader = lock.withLock { readers.removeLast() }
                defer { lock.withLock { readers.append(reader) } }
                return try decode(indices[wanted[item]], by: reader)
            }
        for (at, samples) in zip(wanted, decoded) {
            cache.insert(samples, at: indices[at])
            known[at] = samples
        }
        return known
    }

    private func isPresent(_ index: UInt32) throws -> Bool {
        var fault = seg_fault()
        var stored: UInt64 = 0
        switch seg_tiff_has_block(readers[0], index, &stored, &fault) {
        case 0: return false
        case 1: return true
        default: throw fault.readError(path)
        }
    }

    private func decode(_ index: UInt32, by reader: OpaquePointer) throws -> [UInt8] {
        var fault = seg_fault()
        return try [UInt8](unsafeUninitializedCapacity: blockBytes) { buffer, initialized in
            guard seg_tiff_read_block(reader, index, buffer.baseAddress!, blockBytes, &fault) == 0 else {
                throw fault.readError(path)
            }
            initialized = blockBytes
        }
    }

    /// A file of fewer blocks is read once or twice: to open it again would cost what it saves, and descriptors.
    private static let blocksOfAScene = 64

    /// As many handles as there are blocks to decode at once, or as the system grants.
    private func openReaders(_ count: Int) {
        guard blocksAcross * blocksDown >= Self.blocksOfAScene else { return }
        while readers.count < min(count, Parallel.threads) {
            var (layout, fault) = (layout, seg_fault())
            let descriptor = duplicate(seg_tiff_descriptor(readers[0]))
            guard descriptor >= 0 else { return }
            guard let reader = (isMask ? seg_tiff_open_mask : seg_tiff_open)(descriptor, allocation, &layout, &fault)
            else { return }
            readers.append(reader)
        }
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
