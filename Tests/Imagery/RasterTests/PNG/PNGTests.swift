// PNG: what is written is read back, by windows in any order too.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct PNGTests {
    @Test(arguments: [1, 3, 4], [8, 16])
    func roundTrip(bands: Int, bitDepth: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.png"
            let type: SampleType = bitDepth == 16 ? .uint16 : .uint8
            let bytes = patternBytes(width: 61, height: 83, bands: bands, type: type)
            try RasterWriter.writePNG(path: path, width: 61, height: 83, bands: bands, bitDepth: bitDepth, bytes: bytes)
            let reader = try RasterReader(path: path)
            #expect(reader.info.bands == bands && reader.info.sampleType == type)
            #expect(reader.info.photometric == (bands == 1 ? .gray : .rgb))
            #expect(reader.info.alphaBand == (bands == 4 ? 3 : nil))
            #expect(try reader.readAll().bytes == bytes)
            for window in someWindows(20, width: 61, height: 83, seed: 3) {
                let read = try reader.read(window).bytes
                #expect(read == crop(bytes, width: 61, pixel: bands * bitDepth / 8, to: window), "\(window)")
            }
        }
    }

    /// The bytes for a page are those of a file.
    @Test(arguments: [1, 3, 4])
    func bytesInMemory(bands: Int) throws {
        try withTemporaryFolder { folder in
            let samples = patternBytes(width: 61, height: 83, bands: bands, type: .uint8)
            try RasterWriter.writePNG(path: folder + "/a.png", width: 61, height: 83, bands: bands, bytes: samples)
            let file = try #require(FileManager.default.contents(atPath: folder + "/a.png"))
            #expect(try encodedPNG(samples, width: 61, height: 83, bands: bands) == Array(file))
        }
    }

    /// Bands of rows that overlap, as prediction reads them, and then once more from the top.
    @Test func overlappingBands() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.png"
            let bytes = patternBytes(width: 50, height: 90, bands: 1, type: .uint8)
            let writer = try PNGWriter(path: path, width: 50, height: 90, bands: 1)
            for y in 0..<9 { try writer.write(rows: Array(bytes[(y * 500)..<(y * 500 + 500)])) }
            try writer.finish()
            let reader = try RasterReader(path: path)
            for _ in 0..<2 {
                for y in stride(from: 0, through: 60, by: 20) {
                    for x in [0, 10, 20] {
                        let window = Window(x: x, y: y, width: 30, height: 30)
                        #expect(try reader.read(window).bytes == crop(bytes, width: 50, pixel: 1, to: window))
                    }
                }
            }
        }
    }

    @Test func rastersOfAFolder() throws {
        try withTemporaryFolder { folder in
            for name in ["b.png", "a.TIF", "c.tiff", ".d.png", "e.txt"] {
                try AtomicFile.write("", to: folder + "/" + name)
            }
            try FileManager.default.createDirectory(atPath: folder + "/f.tif", withIntermediateDirectories: false)
            #expect(try listRasters(in: folder) == ["a.TIF", "b.png", "c.tiff"].map { folder + "/" + $0 })
            #expect { try listRasters(in: folder + "/none") } throws: { ($0 as? UserError)?.kind == .missingInput }
            #expect { try listRasters(in: folder + "/e.txt") } throws: { ($0 as? UserError)?.kind == .missingInput }
        }
    }
}
