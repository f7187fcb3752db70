// inspect: the keys that programs rely on, and the digest.
import Base
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct InspectionTests {
    @Test func json() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.tif"
            let bytes = patternBytes(width: 300, height: 5, bands: 2, type: .int16)
            try RasterWriter.writeGeoTIFF(
                path: path, width: 300, height: 5, bands: 2, sampleType: .int16, bytes: bytes,
                georeference: Georeference(
                    x: 1.5, y: 2.25, pixelWidth: 0.3, pixelHeight: 0.3, epsg: 32631, isGeographic: false),
                nodata: -1)
            let line = try RasterInspection(path: path).json()
            #expect(!line.contains("\n"))
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["width"] as? Int == 300 && object["height"] as? Int == 5 && object["bands"] as? Int == 2)
            #expect(object["dtype"] as? String == "int16" && object["epsg"] as? Int == 32631)
            #expect(object["geotransform"] as? [Double] == [1.5, 0.3, 0, 2.25, 0, -0.3])
            #expect(object["nodata"] as? Double == -1 && object["warning"] is NSNull)
            #expect(object["sha256_raw"] as? String == SHA256.hexadecimal(of: bytes))
        }
    }

    @Test func whatIsNotThereIsNull() throws {
        let line = try RasterInspection(path: fixture("gray4.png")).json()
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        for key in ["geotransform", "epsg", "nodata", "alpha_band", "palette_colors"] {
            #expect(object[key] is NSNull, "\(key)")
        }
        #expect(object["bits"] as? Int == 4 && object["photometric"] as? String == "gray")
    }

    @Test func table() throws {
        let path = fixture("palette4.png")
        let digest = try RasterInspection(path: path).digest
        #expect(
            try RasterInspection(path: path).table() == """
                \(path)
                  size     37 × 29 pixels, 1 band
                  samples  uint8 from 4 bits
                  colour   palette, 16 colours
                  format   png, Deflate, rows
                  sha256   \(digest)
                """)
    }
}
