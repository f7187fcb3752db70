import Base
import Dataset
import Foundation
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
        let value = Normalization(mean: [0.1, 1.0 / 3], standardDeviation: [2.7, 1e-3])
        #expect(try JSONDecoder().decode(Normalization.self, from: JSONEncoder().encode(value)) == value)
    }
}
