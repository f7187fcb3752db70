// NAME.tif.msk: GDAL's mask beside a raster.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct MaskFileTests {
    private func withMask(
        _ name: String, width: Int = 2, bands: Int = 1, type: SampleType = .uint8, bytes: [UInt8],
        _ body: (String) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/" + name
            try writeSmallRaster(path)
            try RasterWriter.writeGeoTIFF(
                path: path + ".msk", width: width, height: 2, bands: bands, sampleType: type, bytes: bytes)
            try body(path)
        }
    }

    @Test(arguments: ["a.tif", "a.png"]) func itIsRead(name: String) throws {
        try withMask(name, bytes: [255, 0, 0, 1]) { path in
            let reader = try RasterReader(path: path)
            #expect(reader.info.hasMask && reader.info.maskFile == path + ".msk" && reader.info.mayMiss)
            #expect(try reader.readMask(reader.info.bounds) == [255, 0, 0, 1])
            #expect(try reader.readMask(Window(x: 1, y: 0, width: 1, height: 2)) == [0, 1])
        }
    }

    /// A pixel has data where one of its bands has.
    @Test func aMaskForEachBand() throws {
        try withMask("a.tif", bands: 3, bytes: [0, 0, 0, 0, 255, 0, 255, 255, 255, 0, 0, 0]) { path in
            let reader = try RasterReader(path: path)
            #expect(try reader.readMask(reader.info.bounds) == [0, 255, 255, 0])
        }
    }

    @Test func whatIsNoneIsSaid() throws {
        try withMask("a.tif", width: 3, bytes: [0, 0, 0, 0, 0, 0]) { path in
            #expect(
                message { try RasterReader(path: path) }
                    == "\(path).msk: cannot be the mask of \(path): it has 3×2 pixels instead of 2×2; "
                    + "correct it or remove it")
            try AtomicFile.write("none", to: path + ".msk")
            #expect(message { try RasterReader(path: path) }.hasPrefix("\(path).msk: "))
        }
        try withMask("a.tif", bands: 2, bytes: [0, 0, 0, 0, 0, 0, 0, 0]) { path in
            #expect(message { try RasterReader(path: path) }.contains("it has 2 bands of uint8"))
        }
    }
}
