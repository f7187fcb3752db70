// The picture that shows tiles side by side.
import DatasetReview
import Foundation
import Raster
import Testing

@Suite struct ContactSheetTests {
    /// Three tiles with two cars, one with one.
    private func write(_ dataset: Dataset) throws {
        for (index, name) in ["a", "b", "c"].enumerated() { try dataset.tile("x", name, seed: index) }
        try dataset.image("x/images/d.png", seed: 9) { _, _, _ in 100 }
        try dataset.mask("x/masks/d.png") { x, y in x < 16 ? Dataset.cars(x, y) : 0 }
    }

    private func drawn(_ dataset: Dataset, _ change: (inout ContactSheet.Settings) -> Void) throws -> (
        RasterBlock, String
    ) {
        var settings = ContactSheet.Settings()
        change(&settings)
        let sheet = try ContactSheet(dataset.source("x"), settings: settings)
        let path = dataset.path + "/sheet.png"
        try sheet.write(to: path)
        return (try RasterReader(path: path).readAll(), sheet.report(path: "sheet.png"))
    }

    private func pixel(_ block: RasterBlock, _ x: Int, _ y: Int) -> [UInt8] {
        Array(block.bytes[3 * (y * block.width + x)..<3 * (y * block.width + x) + 3])
    }

    @Test func order() throws {
        try withDataset { dataset in
            try write(dataset)
            let (block, report) = try drawn(dataset) { ($0.order, $0.size, $0.columns) = (.objects, 32, 3) }
            #expect(
                report == """
                    sheet.png: 4 of 4 tiles, left to right; car #ff00e6
                    row 1: a (2), b (2), c (2)
                    row 2: d (1)
                    """)
            // Gaps of 6 pixels around cells of 32.
            #expect(block.width == 3 * 38 + 6 && block.height == 2 * 38 + 6)
            #expect(pixel(block, 0, 0) == [40, 40, 40])
        }
    }

    /// The outline lies around the car; the car keeps its colour.
    @Test func outlines() throws {
        try withDataset { dataset in
            try write(dataset)
            let (block, _) = try drawn(dataset) { ($0.order, $0.size, $0.columns) = (.objects, 32, 4) }
            let (left, top) = (3 * 38 + 6, 6)
            let magenta: [UInt8] = [255, 0, 230]
            for (x, y, isLine) in [
                (6, 9, true), (11, 14, true), (5, 10, true), (12, 13, true), (6, 10, false), (8, 12, false),
                (5, 9, false), (20, 12, false),
            ] {
                #expect(pixel(block, left + x, top + y) == (isLine ? magenta : [100, 100, 100]), "\(x), \(y)")
            }
        }
    }

    @Test func sizes() throws {
        try withDataset { dataset in
            try write(dataset)
            let (large, _) = try drawn(dataset) { ($0.order, $0.size, $0.columns, $0.tiles) = (.objects, 100, 1, 1) }
            #expect(large.width == 96 + 12 && large.height == 96 + 12, "a whole magnification")
            let (small, _) = try drawn(dataset) { ($0.size, $0.columns) = (16, 4) }
            #expect(small.width == 4 * 22 + 6 && small.height == 16 + 12)
            // Halved, the uniform tile is still uniform away from its car.
            #expect(pixel(small, 3 * 22 + 6 + 14, 6 + 2) == [100, 100, 100])
        }
    }

    @Test func theSeedChooses() throws {
        try withDataset { dataset in
            try write(dataset)
            func chosen(_ seed: UInt64) throws -> String { try drawn(dataset) { ($0.tiles, $0.seed) = (2, seed) }.1 }
            #expect(try chosen(1) == chosen(1))
            let different = Set(try (1...8).map { try chosen($0) })
            #expect(different.count > 1)
        }
    }
}
