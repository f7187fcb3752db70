// Values that no tag declares as nodata: what is warned of, what is not, and what declaring them does.
import Base
import Dataset
import Raster
import Testing

@Suite struct UndeclaredFillTests {
    private static let side = 48

    /// What a tile's samples are made of: noise in the middle of the range, and a fill value.
    struct Images {
        var type = SampleType.float32
        var bands = 3
        var noise: (Double) -> Double = { 0.3 + 0.1 * $0 }
        var fill: Double?
        /// Whether the pixel of a tile's band is filled.
        var isFilled: (_ tile: Int, _ x: Int, _ y: Int, _ band: Int) -> Bool = { tile, x, y, _ in
            tile == 0 && x + y < 14
        }
    }

    private func withTiles<R>(_ images: Images, _ body: (TileFolder) throws -> R) throws -> R {
        try withTileFolder { folder in
            for tile in 0..<2 {
                var random = Random(UInt64(tile) + 1)
                var values: [Double] = []
                for pixel in 0..<Self.side * Self.side {
                    let (x, y) = (pixel % Self.side, pixel / Self.side)
                    for band in 0..<images.bands {
                        let noise = images.noise(min(max(random.normal(), -3), 3))
                        values.append(images.isFilled(tile, x, y, band) ? images.fill ?? noise : noise)
                    }
                }
                var content = RasterContent(
                    RasterFrame(width: Self.side, height: Self.side), bands: images.bands, sampleType: images.type)
                content.nodata = nil
                let writer = try GeoTIFFWriter(path: folder.images + "/t\(tile).tif", content)
                try writer.write(rows: images.type.stored(values))
                try writer.finish()
                try folder.writeMask("t\(tile)", Self.side, Self.side) { x, y in x > 40 && y > 40 ? 255 : 0 }
            }
            return try body(folder)
        }
    }

    private func warnings(_ images: Images) throws -> [String] {
        try withTiles(images) { folder in
            let kept = try folder.tiles().undeclaredFill.map(\.reason)
            #expect(try folder.tiles(memoryLimit: 0).undeclaredFill.map(\.reason) == kept)
            let examined = try folder.pairs().map {
                TileExamination($0, classMap: .automatic, bands: nil, of: 2)
            }
            #expect(examined.undeclaredFill.map(\.reason) == kept)
            return kept
        }
    }

    @Test(arguments: [-9999.0, -32_768, Double(-Float.greatestFiniteMagnitude), 1e20])
    func aCornerOfFillInFloatsIsNamed(value: Double) throws {
        let found = try warnings(Images(fill: value))
        let share = percent(105 / Double(2 * Self.side * Self.side))
        #expect(found.count == 1 && found[0].contains(share) && found[0].contains("lies far outside"), "\(found)")
    }

    @Test func fillInsideOfATileAndInOneBandIsNamed() throws {
        let found = try warnings(
            Images(fill: -9999) { _, x, y, band in band == 1 && 20..<24 ~= x && 20..<24 ~= y })
        #expect(found.count == 1 && found[0].hasPrefix("-9999 in band 2, 0.69 %"), "\(found)")
    }

    @Test(arguments: [(SampleType.uint16, 0.0), (.uint16, 65_535), (.int16, -32_768), (.uint8, 0)])
    func borderRowsAreNamed(type: SampleType, fill: Double) throws {
        let middle: Double = type == .uint8 ? 90 : 2000
        let found = try warnings(
            Images(type: type, noise: { middle + middle / 4 * $0 }, fill: fill) { tile, _, y, _ in tile == 1 && y < 5 })
        #expect(found.count == 1 && found[0].hasPrefix("\(Int(fill)), 5.21 %"), "\(found)")
    }

    @Test func ordinaryImagesHaveNone() throws {
        func clip(_ low: Double, _ high: Double) -> (Double) -> Double {
            { min(max((low + high) / 2 + (high - low) / 2 * $0, low), high) }
        }
        // Stretched to the ends of their type, dark, bright, with long tails, saturated.
        let images = [
            Images(type: .uint8, noise: clip(0, 255)), Images(type: .uint16, noise: clip(0, 65_535)),
            Images(type: .uint8, noise: { max(0, 6 + 9 * $0) }),
            Images(type: .uint16, noise: { max(0, 200 + 250 * $0) }),
            Images(type: .uint16, noise: { min(4095, 2600 + 1500 * $0) }),
            Images(noise: { $0 > 1.9 ? 1 : 0.05 + 0.02 * $0 }), Images(noise: { abs($0) * $0 * $0 * $0 }),
            // A drawing.
            Images(type: .uint8, noise: { _ in 200 }, fill: 0) { _, x, y, _ in x < 10 },
        ]
        for (index, images) in images.enumerated() { #expect(try warnings(images) == [], "\(index)") }
    }

    @Test func differentValuesFarOutsideAreADeviation() throws {
        var value = -5000.0
        let found = try warnings(
            Images(noise: { noise in
                guard noise > 2.2 else { return noise }
                value -= 1
                return value
            }))
        #expect(found.count == 1 && found[0].hasPrefix("the deviation of band 1 is "), "\(found)")
    }

    @Test func aDeclaredValueIsMissing() throws {
        try withTiles(Images(fill: -9999)) { folder in
            let tiles = try TileSet(pairs: folder.pairs(), nodata: -9999)
            #expect(tiles.undeclaredFill.isEmpty && tiles.contents.map(\.missingPixels) == [105, 0])
            #expect(tiles.normalization.standardDeviation.allSatisfy { $0 < 1 })
        }
        // Of floats one band is enough; programs print the largest one in several ways.
        let lowest = Double(-Float.greatestFiniteMagnitude)
        try withTiles(Images(fill: lowest) { _, x, _, band in x < 2 && band == 2 }) { folder in
            for declared in [lowest, -3.4e38, -3.402823e+38] {
                let tiles = try TileSet(pairs: folder.pairs(), nodata: declared)
                #expect(tiles.contents.map(\.missingPixels) == [2 * Self.side, 2 * Self.side])
            }
        }
        // Of integers all bands must have it: 0 in one band is a colour.
        let zeros = Images(type: .uint8, noise: { 90 + 20 * $0 }, fill: 0) { tile, x, _, band in
            tile == 0 || x < 3 && band == 0
        }
        try withTiles(zeros) { folder in
            let tiles = try TileSet(pairs: folder.pairs(), nodata: 0)
            #expect(tiles.contents.map(\.missingPixels) == [Self.side * Self.side, 0])
        }
    }
}

extension SampleType {
    /// Values as the bytes of a file.
    fileprivate func stored(_ values: [Double]) -> [UInt8] {
        func bytes<T>(_ values: [T]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
        return switch self {
        case .uint8: values.map { UInt8(min(max($0, 0), 255)) }
        case .uint16: bytes(values.map { UInt16(min(max($0, 0), 65_535)) })
        case .int16: bytes(values.map { Int16($0) })
        default: bytes(values.map { Float($0) })
        }
    }
}
