// GeoTIFF: what is written is read back, sample for sample and tag for tag.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct GeoTIFFWriterTests {
    @Test(arguments: SampleType.allCases, [1, 3, 5])
    func roundTrip(type: SampleType, bands: Int) throws {
        try withTemporaryFolder { folder in
            // Two tiles across, the second one pixel wide; several writes that do not end with a tile.
            let (width, height) = (257, 70)
            let bytes = patternBytes(width: width, height: height, bands: bands, type: type)
            let path = folder + "/a.tif"
            let writer = try GeoTIFFWriter(
                path: path, RasterContent(RasterFrame(width: width, height: height), bands: bands, sampleType: type))
            let row = width * bands * type.byteCount
            try writer.write(rows: Array(bytes[..<(33 * row)]))
            try writer.write(rows: Array(bytes[(33 * row)...]))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { $0.hasPrefix(".") })
            try writer.finish()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.tif"])

            let reader = try RasterReader(path: path)
            #expect(reader.info.width == width && reader.info.height == height && reader.info.bands == bands)
            #expect(reader.info.sampleType == type && reader.info.isTiled && !reader.info.isBigTIFF)
            #expect(reader.info.photometric == (bands == 3 && [.uint8, .uint16].contains(type) ? .rgb : .gray))
            #expect(try reader.readAll().bytes == bytes)
        }
    }

    /// The last one has so many blocks that several are decoded at a time.
    @Test(arguments: [(1, 1), (256, 256), (255, 513), (300, 257), (2050, 1800)])
    func everyShape(width: Int, height: Int) throws {
        try withTemporaryFolder { folder in
            let bytes = patternBytes(width: width, height: height, bands: 1, type: .uint8)
            let path = folder + "/a.tif"
            try RasterWriter.writeGeoTIFF(path: path, width: width, height: height, bands: 1, bytes: bytes)
            #expect(try RasterReader(path: path).readAll().bytes == bytes)
        }
    }

    @Test func maskWithColoursNodataAndGeoreference() throws {
        try withTemporaryFolder { folder in
            var georeference = Georeference(
                x: 519467.4957275815, y: 4311669.7657353515, pixelWidth: 0.3, pixelHeight: 0.25, epsg: 26913,
                isGeographic: false)
            georeference.geoKeys[3] = 4
            georeference.geoKeys += [1026, 34737, 7, 0]
            georeference.geoASCII = Array("M".utf8) + [0xE8] + Array("tres|\0".utf8)  // Latin-1: bytes, not text
            georeference.geoDoubles = [6_378_137, 298.257223563]
            let path = folder + "/mask.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: 3, height: 2, bands: 1, bytes: [0, 1, 255, 1, 0, 0], georeference: georeference,
                nodata: 255,
                palette: [PaletteColor(red: 0, green: 0, blue: 0), PaletteColor(red: 255, green: 40, blue: 0)])
            let info = try RasterReader(path: path).info
            #expect(info.georeference == georeference)
            #expect(info.georeference?.geotransform == [519467.4957275815, 0.3, 0, 4311669.7657353515, 0, -0.25])
            #expect(info.georeference?.epsg == 26913)
            #expect(info.nodata == 255)
            #expect(info.photometric == .palette)
            #expect(info.palette?.count == 256)
            #expect(info.palette?[1] == PaletteColor(red: 255, green: 40, blue: 0))
        }
    }

    @Test(arguments: [
        (SampleType.float32, -9999.0), (.float64, 1e300), (.float32, .nan), (.int16, -32768), (.uint8, 0),
    ])
    func nodata(type: SampleType, value: Double) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            let bytes = [UInt8](repeating: 0, count: type.byteCount)
            try RasterWriter.writeGeoTIFF(
                path: path, width: 1, height: 1, bands: 1, sampleType: type, bytes: bytes, nodata: value)
            let read = try #require(try RasterReader(path: path).info.nodata)
            #expect(read == value || read.isNaN && value.isNaN)
        }
    }

    @Test func alphaBand() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            for (bands, alpha, photometric) in [(4, 3, Photometric.rgb), (4, nil, .rgb), (2, 1, .gray), (3, 2, .gray)] {
                try RasterWriter.writeGeoTIFF(
                    path: path, width: 1, height: 1, bands: bands, bytes: [UInt8](repeating: 9, count: bands),
                    alphaBand: alpha)
                let info = try RasterReader(path: path).info
                #expect(info.alphaBand == alpha && info.photometric == photometric && info.bands == bands)
            }
        }
    }

    @Test func bigTIFFWhenOffsetsOf32BitsMightNotDo() {
        #expect(!TIFFStream.needsBigTIFF(width: 20_000, height: 20_000, bytesPerPixel: 3))
        #expect(!TIFFStream.needsBigTIFF(width: 36_000, height: 36_000, bytesPerPixel: 3))
        #expect(TIFFStream.needsBigTIFF(width: 40_000, height: 40_000, bytesPerPixel: 3))
        #expect(TIFFStream.needsBigTIFF(width: 65_536, height: 65_536, bytesPerPixel: 1))
    }

    @Test func unfinishedLeavesNothing() throws {
        try withTemporaryFolder { folder in
            do {
                let tiff = try GeoTIFFWriter(
                    path: folder + "/a.tif", RasterContent(RasterFrame(width: 300, height: 300)))
                try tiff.write(rows: [UInt8](repeating: 7, count: 300 * 260))
                let png = try PNGWriter(path: folder + "/a.png", width: 300, height: 300, bands: 1)
                try png.write(rows: [UInt8](repeating: 7, count: 300 * 260))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    /// By then the descriptor may be another file's.
    @Test func aStreamThatIsGivenUpWritesNothingMore() throws {
        try withTemporaryFolder { folder in
            let file = try ScratchFile(beside: folder + "/a.tif")
            var stream: TIFFStream? = try TIFFStream(
                RasterContent(RasterFrame(width: 300, height: 300)), to: file.descriptor, path: "a.tif")
            try stream?.write(rows: [UInt8](repeating: 7, count: 300 * 260))
            let (size, header) = try (Int(lseek(file.descriptor, 0, SEEK_END)), file.bytes(ofFirst: 8))
            #expect(size > 8)
            stream = nil
            #expect(lseek(file.descriptor, 0, SEEK_END) == size)
            #expect(try file.bytes(ofFirst: 8) == header)
        }
    }

    @Test func anOldFileStaysUntilTheNewOneIsWhole() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            try RasterWriter.writeGeoTIFF(path: path, width: 1, height: 1, bands: 1, bytes: [5])
            let writer = try GeoTIFFWriter(path: path, RasterContent(RasterFrame(width: 1, height: 1)))
            try writer.write(rows: [6])
            #expect(try RasterReader(path: path).readAll().bytes == [5])
            try writer.finish()
            #expect(try RasterReader(path: path).readAll().bytes == [6])
        }
    }

    @Test func noFolderIsAnError() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/none/a"
            #expect {
                try RasterWriter.writePNG(path: path + ".png", width: 1, height: 1, bands: 1, bytes: [0])
            } throws: {
                ($0 as? UserError)?.kind == .cannotCreate && ($0 as? UserError)?.path == path + ".png"
            }
            #expect {
                try RasterWriter.writeGeoTIFF(path: path + ".tif", width: 1, height: 1, bands: 1, bytes: [0])
            } throws: {
                ($0 as? UserError)?.kind == .cannotCreate && ($0 as? UserError)?.path == path + ".tif"
            }
        }
    }

    /// Windows across tile borders, in no order.
    @Test func windowsOfManyTiles() throws {
        try withTemporaryFolder { folder in
            let (width, height) = (700, 530)
            let bytes = patternBytes(width: width, height: height, bands: 2, type: .uint16)
            let path = folder + "/a.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: width, height: height, bands: 2, sampleType: .uint16, bytes: bytes)
            let reader = try RasterReader(path: path)
            for window in someWindows(12, width: width, height: height, seed: 2) {
                #expect(try reader.read(window).bytes == crop(bytes, width: width, pixel: 4, to: window), "\(window)")
            }
        }
    }
}

extension ScratchFile {
    fileprivate func bytes(ofFirst count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try bytes.withUnsafeMutableBytes { try read($0, at: 0) }
        return bytes
    }
}
