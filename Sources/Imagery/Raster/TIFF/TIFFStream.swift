// A tiled TIFF on its way to a descriptor, row by row.
import Base
import CRaster
import Foundation
import Threads

/// The writer behind `GeoTIFFWriter`, and behind each resolution of a `CloudOptimizedGeoTIFFWriter`.
package final class TIFFStream {
    static let tileSize = 256

    /// Tiles that are encoded at a time, by all threads.
    package static let tilesAtOnce = 32

    private var writer: OpaquePointer?
    private let layout: seg_tiff_layout
    private let path: String
    private let width: Int
    private let height: Int
    private let bytesPerPixel: Int
    private let tilesAcross: Int
    private var rowsWritten = 0
    /// The rows of the tiles at hand, whole width.
    private var band: [UInt8] = []

    /// - Parameters:
    ///   - descriptor: of an empty file, which stays the caller's.
    ///   - path: what messages call it.
    package init(_ content: RasterContent, to descriptor: Int32, path: String) throws {
        let (width, height, bands, type) = (content.width, content.height, content.bands, content.sampleType)
        let (palette, alphaBand) = (content.palette, content.alphaBand)
        precondition(width > 0 && height > 0 && bands > 0 && bands < 65536, "\(width)×\(height)×\(bands)")
        precondition(palette == nil || bands == 1 && (type == .uint8 || type == .uint16), "palette of indices")
        precondition(alphaBand == nil || alphaBand == bands - 1 && bands > 1, "alpha is the last band")
        self.path = path
        (self.width, self.height, bytesPerPixel) = (width, height, content.bytesPerPixel)
        tilesAcross = (width - 1) / Self.tileSize + 1
        band.reserveCapacity(width * bytesPerPixel * min(Self.tileSize, height))

        var layout = seg_tiff_layout()
        layout.width = UInt32(width)
        layout.height = UInt32(height)
        layout.bands = UInt16(bands)
        layout.bits = UInt16(type.byteCount * 8)
        layout.sample_format = UInt16(type.tiffFormat)
        layout.photometric = palette != nil ? 3 : Self.isColor(bands: bands, type, alphaBand: alphaBand) ? 2 : 1
        layout.compression = content.compression.code
        layout.predictor = palette != nil || content.compression == .none ? 1 : Self.predictor(for: type)
        layout.alpha_band = UInt16(alphaBand.map { $0 + 1 } ?? 0)
        layout.tile_size = UInt32(Self.tileSize)
        layout.big = Self.needsBigTIFF(width: width, height: height, bytesPerPixel: bytesPerPixel)
        self.layout = layout
        var fault = seg_fault()
        writer = seg_tiff_create(descriptor, &layout, &fault)
        guard writer != nil else { throw fault.writeError(path) }
        if let georeference = content.georeference { try set(georeference) }
        if let nodata = content.nodata { try setText(Array(nodataText(nodata).utf8) + [0], tag: 42113) }
        if let palette { try set(palette, entries: 1 << (type.byteCount * 8)) }
    }

    deinit { if let writer { seg_tiff_discard(writer) } }

    /// Writes the next rows: width × bands samples each, bands interleaved, in the machine's byte order.
    package func write(rows: [UInt8]) throws {
        let rowBytes = width * bytesPerPixel
        precondition(rows.count % rowBytes == 0, "\(rows.count) bytes do not make whole rows of \(rowBytes)")
        precondition(rowsWritten + rows.count / rowBytes <= height, "more rows than \(height)")
        var at = 0
        while at < rows.count {
            let take = min(rows.count - at, Self.tileSize * rowBytes - band.count)
            band.append(contentsOf: rows[at..<at + take])
            at += take
            rowsWritten += take / rowBytes
            if band.count == Self.tileSize * rowBytes || rowsWritten == height { try writeTiles() }
        }
    }

    /// Completes the file.
    func finish() throws {
        precondition(rowsWritten == height, "\(rowsWritten) of \(height) rows were written")
        try check(path) { seg_tiff_finish(writer, &$0) }
        seg_tiff_discard(writer)
        writer = nil
        band = []
    }

    /// Cuts the band at hand into tiles. All threads encode them; they are written from left to right.
    private func writeTiles() throws {
        let tileRow = (rowsWritten - 1) / Self.tileSize
        for first in stride(from: 0, to: tilesAcross, by: Self.tilesAtOnce) {
            let tiles = try parallelMap(min(Self.tilesAtOnce, tilesAcross - first)) { try encodedTile(first + $0) }
            for (column, tile) in zip(first..., tiles) {
                let index = UInt32(tileRow * tilesAcross + column)
                try check(path) { seg_tiff_write_encoded_tile(writer, index, tile.start, tile.count, &$0) }
            }
        }
        band.removeAll(keepingCapacity: true)
    }

    /// A tile of the band as it lies in the file; what is outside the image is zero.
    private func encodedTile(_ column: Int) throws -> AllocatedBytes {
        let (rowBytes, tileRowBytes) = (width * bytesPerPixel, Self.tileSize * bytesPerPixel)
        let start = column * tileRowBytes
        var tile = [UInt8](repeating: 0, count: tileRowBytes * Self.tileSize)
        band.withUnsafeBufferPointer { band in
            tile.withUnsafeMutableBufferPointer { tile in
                seg_copy_samples(
                    tile.baseAddress!, tileRowBytes, 1, band.baseAddress! + start, rowBytes, 1, band.count / rowBytes,
                    min(tileRowBytes, rowBytes - start), 1)
            }
        }
        var (layout, bytes, count) = (layout, UnsafeMutablePointer<UInt8>?.none, 0)
        try check(path) { seg_tiff_encode_tile(&layout, &tile, tile.count, &bytes, &count, &$0) }
        return AllocatedBytes(bytes!, count: count)
    }

    private func set(_ georeference: Georeference) throws {
        let doubles: [(UInt32, [Double])] = [
            (33550, georeference.pixelScale), (33922, georeference.tiepoints), (34264, georeference.transformation),
            (34736, georeference.geoDoubles), (50844, georeference.rationalPolynomials),
        ]
        for (tag, values) in doubles where !values.isEmpty {
            try check(path) { seg_tiff_set_doubles(writer, tag, values, UInt32(values.count), &$0) }
        }
        let keys = georeference.geoKeys
        if !keys.isEmpty { try check(path) { seg_tiff_set_shorts(writer, 34735, keys, UInt32(keys.count), &$0) } }
        if !georeference.geoASCII.isEmpty { try setText(georeference.geoASCII, tag: 34737) }
    }

    private func setText(_ bytes: [UInt8], tag: UInt32) throws {
        try check(path) { seg_tiff_set_text(writer, tag, bytes, UInt32(bytes.count), &$0) }
    }

    /// Colours not given are black.
    private func set(_ palette: [PaletteColor], entries: Int) throws {
        precondition(palette.count <= entries, "\(palette.count) colours, at most \(entries)")
        func channel(_ value: (PaletteColor) -> UInt8) -> [UInt16] {
            (0..<entries).map { $0 < palette.count ? UInt16(value(palette[$0])) * 257 : 0 }
        }
        try check(path) { seg_tiff_set_palette(writer, channel(\.red), channel(\.green), channel(\.blue), &$0) }
    }

    /// Whether offsets of 32 bits might not do: whole tiles uncompressed, with room for DEFLATE's overhead and tables.
    package static func needsBigTIFF(width: Int, height: Int, bytesPerPixel: Int) -> Bool {
        let tiles = ((width - 1) / tileSize + 1) * ((height - 1) / tileSize + 1)
        return tiles * (tileSize * tileSize * bytesPerPixel + 1024) > 4_200_000_000
    }

    /// Three or four integer bands are red, green, blue and one more; other counts are measurements.
    private static func isColor(bands: Int, _ type: SampleType, alphaBand: Int?) -> Bool {
        (type == .uint8 || type == .uint16) && (bands == 3 || bands == 4) && !(bands == 3 && alphaBand != nil)
    }

    /// TIFF's Predictor: 1 none, 2 horizontal differences, 3 differences of the bytes of floats.
    private static func predictor(for type: SampleType) -> UInt16 {
        type.isFloatingPoint ? 3 : type.byteCount == 8 ? 1 : 2
    }
}

/// The text of GDAL_NODATA.
func nodataText(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    return Int(exactly: value).map { "\($0)" } ?? "\(value)"
}
