// Files that are damaged, hostile or no rasters at all: an error that names the file, never a crash, never much memory.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct BadFileTests {
    /// The error of reading `path` whole, or nil.
    private func readingError(_ path: String, limits: RasterLimits = .default) -> UserError? {
        do {
            _ = try RasterReader(path: path, limits: limits).readAll()
            return nil
        } catch {
            return error as? UserError
        }
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    @Test(arguments: [
        ("a.jp2", [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20], "a JPEG 2000 image"),
        ("a.vrt", Array("<VRTDataset>".utf8), "a virtual raster of GDAL (VRT)"),
        ("a.img", Array("EHFA_HEADER_TAG".utf8), "an image of Erdas Imagine"), ("a.ecw", [1, 2, 3], "an ECW image"),
    ])
    func otherFormatsAreNamedWithWhatConvertsThem(name: String, start: [UInt8], format: String) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/" + name
            try write(start, path)
            #expect(
                readingError(path)?.description
                    == "\(path): is \(format), neither PNG, JPEG nor TIFF; convert it, e.g. with gdal_translate \(path) "
                    + "\(folder)/a.tif")
        }
    }

    @Test(arguments: ["gray1.png", "rgb8-interlaced.png", "rgb-lzw-predictor.tif", "planar-tiled-big-endian.tif"])
    func everyTruncationIsFound(name: String) throws {
        let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture(name))))
        try withTemporaryFolder { folder in
            let path = folder + "/" + name
            for length in stride(from: 0, to: whole.count, by: 1 + whole.count / 200) {
                try write(Array(whole[..<length]), path)
                let error = try #require(readingError(path), "\(length) of \(whole.count) bytes were accepted")
                #expect(error.kind == .data && error.path == path && !error.description.contains("\n"))
            }
        }
    }

    /// A changed byte may go unnoticed in TIFF, which has no checksum; it must never do harm.
    @Test(arguments: [
        "palette4.png", "gray16-interlaced.png", "rgb-lzw-predictor.tif", "float32-bigtiff-predictor3.tif",
    ])
    func changedBytesDoNoHarm(name: String) throws {
        let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture(name))))
        var random = Random(5)
        try withTemporaryFolder { folder in
            let path = folder + "/" + name
            for _ in 0..<300 {
                var bytes = whole
                for _ in 0...random.integer(below: 3) {
                    bytes[random.integer(below: min(bytes.count, 400))] = UInt8(random.integer(below: 256))
                }
                try write(bytes, path)
                if let error = readingError(path) { #expect(error.path == path) }
            }
        }
    }

    @Test func notARaster() throws {
        try withTemporaryFolder { folder in
            #expect(readingError(folder + "/none.png")?.kind == .missingInput)
            #expect(readingError(folder)?.reason == "is a folder")
            #expect(readingError("/dev/zero")?.reason == "is not a regular file")
            let fifo = folder + "/fifo.png"
            #expect(mkfifo(fifo, 0o600) == 0)
            #expect(readingError(fifo)?.reason == "is not a regular file")
            try write([], folder + "/empty.png")
            #expect(readingError(folder + "/empty.png")?.reason == "is empty")
            try write(Array("P6 1 1 255 abc".utf8), folder + "/text.png")
            #expect(readingError(folder + "/text.png")?.reason == "is neither PNG, JPEG nor TIFF")
        }
    }

    @Test func limits() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: 40, height: 30, bands: 3, bytes: [UInt8](repeating: 0, count: 3600))
            func refused(_ change: (inout RasterLimits) -> Void) -> String? {
                var limits = RasterLimits()
                change(&limits)
                return readingError(path, limits: limits)?.reason
            }
            #expect(refused { _ in } == nil)
            #expect(refused { $0.side = 39 } == "a side is over the limit: 40×30, at most 39")
            #expect(refused { $0.pixels = 1199 } == "the area is over the limit: 40×30, at most 1199 pixels")
            #expect(refused { $0.bands = 2 } == "the number of bands is over the limit: 3, at most 2")
            #expect(
                refused { $0.blockBytes = 100_000 } == "blocks of 256×256 pixels are over the limit of 100000 bytes")
            #expect(refused { $0.windowBytes = 3599 } == "40×30 pixels need 3600 bytes; the limit is 3599")
        }
    }

    @Test func interlacedImagesAreOneBlock() throws {
        let path = fixture("rgb8-interlaced.png")
        let info = try RasterReader(path: path).info
        let bytes = info.width * info.height * 3
        var limits = RasterLimits()
        limits.blockBytes = bytes
        #expect(readingError(path, limits: limits) == nil)
        limits.blockBytes = bytes - 1
        #expect(
            readingError(path, limits: limits)?.reason
                == "is interlaced and needs \(bytes) bytes at once; the limit is \(bytes - 1)")
    }

    /// Small files that claim to be huge.
    @Test func bombs() throws {
        try withTemporaryFolder { folder in
            var files: [String: [UInt8]] = [:]
            files["2^31 rows.tif"] = TIFFBuilder(width: 1, height: 1 << 31, rowsPerStrip: 1 << 31).bytes()
            var manyBands = TIFFBuilder(width: 10, height: 10, rowsPerStrip: 10)
            manyBands.tags[277] = .short([65535])
            manyBands.tags[258] = .short([UInt16](repeating: 8, count: 65535))
            manyBands.blocks = [[]]
            files["65535 bands.tif"] = manyBands.bytes()
            var strip = TIFFBuilder(width: 100_000, height: 100_000, rowsPerStrip: 100_000)
            strip.tags[259] = .short([8])  // DEFLATE; one uncompressed strip would be read in parts
            strip.blocks = [[1, 2, 3]]
            files["strip of 10 GB.tif"] = strip.bytes()
            var sparse = TIFFBuilder(width: 20_000, height: 200_000, rowsPerStrip: 20_000)
            sparse.blocks = [[UInt8]](repeating: [], count: 10)
            files["sparse 4 GB.tif"] = sparse.bytes()
            var tiles = TIFFBuilder(width: 1 << 20, height: 1 << 20, rowsPerStrip: 1)
            tiles.tile(width: 16, height: 16)
            tiles.blocks = [[]]
            files["2^32 tiles.tif"] = tiles.bytes()
            let header: [UInt8] = [0x49, 0x48, 0x44, 0x52, 0, 0x0F, 0x42, 0x3F, 0, 0x0F, 0x42, 0x3F, 8, 2, 0, 0, 0]
            files["999999 square.png"] =
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + header + bigEndian(crc32(header))
                + [0, 0, 0, 4, 0x49, 0x44, 0x41, 0x54, 0, 0, 0, 0]
                + bigEndian(crc32([0x49, 0x44, 0x41, 0x54, 0, 0, 0, 0]))
            for (name, bytes) in files {
                let path = folder + "/" + name
                try write(bytes, path)
                let start = ContinuousClock.now
                let error = readingError(path)
                #expect(error?.kind == .data && error?.path == path, "\(name)")
                #expect(ContinuousClock.now - start < .seconds(1), "\(name)")
            }
        }
    }

    @Test func unreadKindsAreNamed() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            func reason(_ change: (inout TIFFBuilder) -> Void) throws -> String? {
                var builder = TIFFBuilder(width: 2, height: 2, rowsPerStrip: 2)
                builder.blocks = [[UInt8](repeating: 1, count: 64)]
                change(&builder)
                try write(builder.bytes(), path)
                return readingError(path)?.reason
            }
            let fortyBits = try reason { $0.tags[258] = .short([40]) }
            #expect(fortyBits == "40-bit unsigned samples are not supported")
            let signed = try reason {
                $0.tags[258] = .short([12])
                $0.tags[339] = .short([2])
            }
            #expect(signed == "12-bit signed samples are not supported")
            let complex = try reason {
                $0.tags[258] = .short([64])
                $0.tags[339] = .short([6])
            }
            #expect(complex == "64-bit complex samples are not supported")
            let codec = try reason { $0.tags[259] = .short([4711]) }
            #expect(codec == "compression 4711 is not supported")
            let subsampled = try reason {
                $0.tags[262] = .short([6])
                $0.tags[277] = .short([3])
                $0.tags[258] = .short([8, 8, 8])
            }
            #expect(subsampled == "YCbCr colour is supported in JPEG compression only")
        }
    }

    /// Absent blocks hold the nodata value, or 0; a value that the type lacks is none.
    @Test(arguments: [("7", 7.0 as Double?, 7), ("-5", nil, 0), ("", nil, 0)])
    func sparseBlocks(text: String, nodata: Double?, fill: UInt8) throws {
        try withTemporaryFolder { folder in
            var builder = TIFFBuilder(width: 3, height: 4, rowsPerStrip: 2)
            builder.bigEndian = true
            builder.blocks = [[], [1, 2, 3, 4, 5, 6]]
            if !text.isEmpty { builder.tags[42113] = .ascii(text) }
            let path = folder + "/a.tif"
            try write(builder.bytes(), path)
            let reader = try RasterReader(path: path)
            #expect(reader.info.nodata == nodata)
            #expect(try reader.readAll().bytes == [UInt8](repeating: fill, count: 6) + [1, 2, 3, 4, 5, 6])
        }
    }

    @Test(
        arguments: [
            (1, [0b1010_0000, 0b0110_0000], [1, 0, 1, 0, 1, 1]), (2, [0b0001_1000, 0b1101_0000], [0, 1, 2, 3, 1, 0]),
            (4, [0x12, 0x30, 0xFE, 0xD0], [1, 2, 3, 15, 14, 13]),
            (5, [0b0000_1000, 0b1000_1100, 0b1111_1111, 0b1111_1110], [1, 2, 6, 31, 31, 31]),
            (
                12, [0xAB, 0xC1, 0x23, 0xFF, 0xF0, 0, 0, 0x10, 0x04, 0x50],
                [0xBC, 0x0A, 0x23, 0x01, 0xFF, 0x0F, 0, 0, 0x10, 0, 0x45, 0]
            ),
            (
                20, [0xAB, 0xCD, 0xE1, 0x23, 0x45, 0, 0, 0x10] + [UInt8](repeating: 0, count: 8),
                [0xDE, 0xBC, 0x0A, 0, 0x45, 0x23, 0x01, 0, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 12)
            ),
            (
                24, (1...18).map { UInt8($0) },
                [3, 2, 1, 0, 6, 5, 4, 0, 9, 8, 7, 0, 12, 11, 10, 0, 15, 14, 13, 0, 18, 17, 16, 0]
            ),
        ] as [(UInt16, [UInt8], [UInt8])])
    func packedSamples(bits: UInt16, packed: [UInt8], samples: [UInt8]) throws {
        try withTemporaryFolder { folder in
            var builder = TIFFBuilder(width: 3, height: 2, rowsPerStrip: 2)
            builder.tags[258] = .short([bits])
            builder.blocks = [packed]
            let path = folder + "/a.tif"
            // The order of bytes is that of whole samples; packed ones begin with their highest bit in either.
            for bigEndian in [false, true] {
                builder.bigEndian = bigEndian
                try write(builder.bytes(), path)
                #expect(try RasterReader(path: path).readAll().bytes == samples)
            }
        }
    }

    /// The file shrinks after its header was read: an error, where mmap would bring a signal.
    @Test(arguments: ["a.tif", "a.png"])
    func cutShortWhileOpen(name: String) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/" + name
            var random = Random(9)
            let bytes = (0..<600 * 600).map { _ in UInt8(random.integer(below: 256)) }
            if name.hasSuffix("png") {
                try RasterWriter.writePNG(path: path, width: 600, height: 600, bands: 1, bytes: bytes)
            } else {
                try RasterWriter.writeGeoTIFF(path: path, width: 600, height: 600, bands: 1, bytes: bytes)
            }
            let reader = try RasterReader(path: path)
            _ = try reader.read(Window(x: 0, y: 0, width: 10, height: 10))
            #expect(truncate(path, 70_000) == 0)
            #expect { try reader.readAll() } throws: {
                ($0 as? UserError)?.path == path && ($0 as? UserError)?.kind == .data
            }
            // The reader does not stay broken once the file is whole again.
            #expect { try reader.readAll() } throws: { ($0 as? UserError)?.path == path }
        }
    }

    private func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    private func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
