// Mean and deviation, or percentiles, of each band.
import Base
import Dataset
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct NormalizationTests {
    @Test func meanAndDeviationOverAllTiles() throws {
        try withTileFolder { folder in
            // Band 0 holds 1...8 over both tiles, band 1 is constant.
            for (name, first) in [("a", 1), ("b", 5)] {
                try folder.writeImage(name, 2, 2, bands: 3) { x, y, band in band == 0 ? UInt8(first + x + 2 * y) : 7 }
                try folder.writeMask(name, 2, 2) { _, _ in 0 }
            }
            let measured = try folder.tiles(bands: [1, 2]).normalization
            #expect(measured.mean == [4.5, 7])
            #expect(abs(measured.standardDeviation[0] - 5.25.squareRoot()) < 1e-14)
            // A constant band becomes 0, not NaN.
            #expect(measured.standardDeviation[1] == 1)
            let image = try folder.tiles(bands: [1, 2]).tile(0).image(normalizedBy: measured)
            #expect(image[0, 1, 1, 1] == 0)
            #expect(abs(image[0, 0, 0, 0] - Float(-3.5 / 5.25.squareRoot())) < 1e-6)
        }
    }

    @Test func pixelsWithoutDataDoNotCount() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 3, 2, bands: 4) { x, y, band in
                band == 3 ? (y == 0 ? 255 : 0) : UInt8(10 * x + 200 * y)
            }
            try folder.writeMask("a", 3, 2) { _, _ in 0 }
            let measured = try folder.tiles().normalization
            #expect(measured.mean == [10, 10, 10])
            #expect(abs(measured.standardDeviation[0] - (200.0 / 3).squareRoot()) < 1e-14)
        }
    }

    @Test func largeOffsetsCostNoDigits() throws {
        try withTileFolder { folder in
            try folder.writeImage16("a", 64, 64) { x, y in UInt16(65_000 + (x + y) % 2) }
            try folder.writeMask("a", 64, 64) { _, _ in 0 }
            #expect(
                try folder.tiles().normalization
                    == Normalization(mean: [65_000.5], standardDeviation: [0.5]))
        }
    }

    @Test func codesAndDecodes() throws {
        for percentiles in [nil, PercentileRange(low: 0.5, high: 99)] {
            let value = Normalization(
                mean: [0.1, 1.0 / 3], standardDeviation: [2.7, 1e-3], percentiles: percentiles)
            #expect(try JSONDecoder().decode(Normalization.self, from: JSONEncoder().encode(value)) == value)
        }
        // Models of before there were percentiles.
        let old = Data(#"{"mean":[1],"standardDeviation":[2]}"#.utf8)
        #expect(
            try JSONDecoder().decode(Normalization.self, from: old)
                == Normalization(mean: [1], standardDeviation: [2]))
    }

    /// 0, 1, …, 199 once each over two tiles of 8-bit samples; the 2nd and the 98th percentile are 3 and 195.
    @Test func percentilesOfBytes() throws {
        try withTileFolder { folder in
            for (name, first) in [("a", 0), ("b", 100)] {
                try folder.writeImage(name, 10, 10) { x, y, _ in UInt8(first + x + 10 * y) }
                try folder.writeMask(name, 10, 10) { _, _ in 0 }
            }
            for limit in [1 << 20, 0] {
                let tiles = try folder.tiles(memoryLimit: limit)
                let histogram = try tiles.histograms()[0]
                #expect(histogram.count == 200 && histogram.range == 0...199)
                #expect([0, 2, 50, 98, 100].map { histogram.percentile($0) } == [0, 3, 99, 195, 199])
                #expect(
                    try tiles.normalization(PercentileRange())
                        == Normalization(mean: [99], standardDeviation: [48], percentiles: PercentileRange()))
                #expect(try tiles.normalization(nil) == tiles.normalization)
            }
        }
    }

    /// What lies beyond the percentiles is clipped to -2 and 2, in whole tiles and in crops, where augmentation comes
    /// after.
    @Test func percentilesClip() throws {
        try withTileFolder { folder in
            try folder.writeImage16("a", 20, 20) { x, y in x == 0 && y == 0 ? 60_000 : UInt16(1000 + x + 20 * y) }
            try folder.writeMask("a", 20, 20) { _, _ in 0 }
            let tiles = try folder.tiles()
            let measured = try tiles.normalization(PercentileRange(low: 2, high: 98))
            #expect(measured.mean == [1200] && measured.standardDeviation == [96])
            let tile = try tiles.tile(0)
            let image = tile.image(normalizedBy: measured)
            #expect(image[0, 0, 0, 0] == 2)
            #expect(image[0, 0, 0, 1] == -2)
            #expect(image[0, 0, 10, 0] == 0)
            var plan = CropPlan(tile: 0, x: 0, y: 0, side: 20, bands: 1)
            (plan.gains, plan.offsets) = ([0.5], [3])
            var (pixels, labels) = ([Float](repeating: 0, count: 400), [UInt8](repeating: 0, count: 400))
            CropRenderer(cropSize: 20).render(
                plan, from: tile, x: 0, y: 0, normalization: measured, image: &pixels, labels: &labels)
            #expect(pixels[0] == 4)
            #expect(pixels[1] == 2)
            #expect(pixels[200] == 3)
        }
    }

    /// Bins of floats are a 2048th wide; signs and scales may be any.
    @Test func percentilesOfFloats() throws {
        try withTemporaryFolder { path in
            let samples = (0..<10_000).map { Float($0 - 3000) / 1000 }
            try RasterWriter.writeGeoTIFF(
                path: path + "/a.tif", width: 100, height: 100, bands: 1, sampleType: .float32,
                bytes: samples.withUnsafeBytes { Array($0) }, nodata: -3)
            var histograms: [BandHistogram] = []
            let reader = try ImageReader(path: path + "/a.tif")
            for y in stride(from: 0, to: 100, by: 30) {
                histograms.add(try reader.read(Window(x: 0, y: y, width: 100, height: min(30, 100 - y))))
            }
            let histogram = histograms[0]
            #expect(histogram.count == 9999, "the first is nodata")
            #expect(histogram.range == Double(samples[1])...Double(samples[9999]))
            for percent in [0.0, 1, 25, 30, 50, 98, 100] {
                let exact = Double(samples[max(1, Int((percent * 99.99).rounded(.up)))])
                let found = try #require(histogram.percentile(percent))
                #expect(abs(found - exact) <= abs(exact) / 2048 + 1e-9, "\(percent) %: \(found), not \(exact)")
            }
        }
    }
}
