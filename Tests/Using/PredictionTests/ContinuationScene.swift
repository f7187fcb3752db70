// What the tests of interrupted predictions predict, and what they look at then.
import Foundation
import Raster
import TestSupport

/// A scene with objects, holes and a place.
private let (width, height) = (150, 170)

func writeContinuationScene(_ path: String) throws {
    let pixels = (0..<width * height).map { i -> UInt8 in
        let (x, y) = (i % width, i / width)
        if (60..<70).contains(x), y > 100 { return 255 }
        return x % 30 < 6 && y % 20 < 6 ? 200 : UInt8(truncatingIfNeeded: (i &* 2_654_435_761) >> 20) / 4
    }
    try RasterWriter.writeGeoTIFF(
        path: path, width: width, height: height, bands: 1, bytes: pixels,
        georeference: Georeference(
            x: 500_000, y: 4_000_000, pixelWidth: 0.3, pixelHeight: 0.3, epsg: 32610, isGeographic: false),
        nodata: 255)
}

/// Visible files by name.
func visibleFiles(_ folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
    return try Dictionary(
        uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0))) })
}
