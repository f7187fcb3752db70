// Pixels without data: nodata values, alpha, masks and NaN.
import Base
import Dataset
import Foundation
import Objects
import Raster
import Testing

/// GeoTIFFs with nodata, floats and other sample types.
@Suite struct MissingDataTests {
    /// Writes a GeoTIFF of one row whose samples (bands interleaved) are `values`.
    private func write<Value>(
        _ values: [Value], _ type: SampleType, bands: Int = 1, nodata: Double? = nil, palette: [PaletteColor]? = nil,
        to path: String
    ) throws {
        var content = RasterContent(
            RasterFrame(width: values.count / bands, height: 1), bands: bands, sampleType: type)
        (content.nodata, content.palette) = (nodata, palette)
        let writer = try GeoTIFFWriter(path: path, content)
        try writer.write(rows: values.withUnsafeBytes { Array($0) })
        try writer.finish()
    }

    private func image<Value>(
        _ values: [Value], _ type: SampleType, bands: Int = 1, nodata: Double? = nil
    ) throws -> (samples: TileSamples, statistics: LabelStatistics, normalization: Normalization) {
        try withTileFolder { folder in
            try write(values, type, bands: bands, nodata: nodata, to: folder.images + "/a.tif")
            try folder.writeMask("a", values.count / bands, 1) { _, _ in 0 }
            let (kept, read) = (try folder.tiles(), try folder.tiles(memoryLimit: 0))
            let (a, b) = (try kept.tile(0), try read.tile(0))
            // NaN differs from itself: compare the bits.
            #expect("\(a.samples.storage)" == "\(b.samples.storage)" && a.labels == b.labels)
            #expect(a.labels == (a.samples.missing ?? [UInt8](repeating: 0, count: a.labels.count)).map { $0 * 255 })
            #expect(kept.normalization == read.normalization)
            return (a.samples, kept.statistics, kept.normalization)
        }
    }

    @Test func aPixelIsMissingWhereAllBandsAreNodata() throws {
        let values: [UInt8] = [0, 0, 0, 0, 5, 9, 4, 0, 3]
        let loaded = try image(values, .uint8, bands: 3, nodata: 0)
        #expect(loaded.samples.missing == [1, 0, 0])
        #expect(loaded.statistics.pixels == [2, 0] && loaded.statistics.ignoredPixels == 1)
        #expect(loaded.normalization.mean == [2, 2.5, 6])
        #expect(try image(values, .uint8, bands: 3).samples.missing == nil)
        #expect(try image(values, .uint8, bands: 3, nodata: 300).samples.missing == nil)
    }

    /// Infrared that is tagged alpha is data once it is named; otherwise it says where there is data.
    @Test func aChosenBandIsDataWhateverItsTag() throws {
        try withTileFolder { folder in
            let path = folder.images + "/a.tif"
            try RasterWriter.writeGeoTIFF(
                path: path, width: 3, height: 1, bands: 4, bytes: [1, 2, 3, 0, 4, 5, 6, 70, 7, 8, 9, 255], alphaBand: 3)
            let whole = Window(x: 0, y: 0, width: 3, height: 1)
            for bands in [nil, [3, 1]] as [[Int]?] {
                #expect(try ImageReader(path: path, bands: bands).read(whole).missing == [1, 0, 0])
            }
            let samples = try ImageReader(path: path, bands: [4, 1, 2]).read(whole)
            #expect(samples.missing == nil && samples.storage == .uint8([0, 70, 255, 1, 4, 7, 2, 5, 8]))
            try folder.writeMask("a", 3, 1) { x, _ in x == 0 ? 255 : 0 }
            let tiles = try folder.tiles(bands: [1, 2, 3, 4])
            #expect(tiles.statistics.ignoredPixels == 0 && tiles.statistics.objects == [0, 1])
        }
    }

    @Test func sixteenBitNodata() throws {
        let loaded = try image([UInt16](arrayLiteral: 65_535, 3, 5), .uint16, nodata: 65_535)
        #expect(loaded.samples.missing == [1, 0, 0])
        #expect(loaded.normalization == Normalization(mean: [4], standardDeviation: [1]))
    }

    @Test func nanInfinityAndNodataOfFloatsAreMissing() throws {
        let loaded = try image([Float](arrayLiteral: .nan, 2, -9999, .infinity, 6), .float32, nodata: -9999)
        #expect(loaded.samples.missing == [1, 0, 1, 1, 0])
        #expect(loaded.normalization == Normalization(mean: [4], standardDeviation: [2]))
        let tensor = loaded.samples.normalized(by: loaded.normalization)
        #expect((0..<5).map { tensor[0, 0, 0, $0] } == [0, -1, 0, 0, 1])
    }

    @Test func onePoorBandOfFloatsIsEnough() throws {
        let loaded = try image([Float](arrayLiteral: 1, 2, 3, .nan), .float32, bands: 2)
        #expect(loaded.samples.missing == [0, 1])
    }

    @Test func otherTypesBecomeFloats() throws {
        #expect(try image([Int16](arrayLiteral: -5, 700), .int16).samples.storage == .float([-5, 700]))
        #expect(try image([Double](arrayLiteral: 0.5, -2), .float64).samples.storage == .float([0.5, -2]))
    }

    @Test func cropsNearMissingPixelsStayFinite() throws {
        try withTileFolder { folder in
            var content = RasterContent(RasterFrame(width: 40, height: 40), sampleType: .float32)
            content.nodata = -1e38
            let writer = try GeoTIFFWriter(path: folder.images + "/a.tif", content)
            var random = Random(1)
            let values = (0..<1600).map { index -> Float in
                index % 7 == 0 ? .nan : index % 5 == 0 ? -1e38 : Float(random.uniform())
            }
            try writer.write(rows: values.withUnsafeBytes { Array($0) })
            try writer.finish()
            try folder.writeMask("a", 40, 40) { x, _ in x == 21 ? 255 : 0 }
            let tiles = try folder.tiles()
            let augmentation = AugmentationSettings.none.with {
                $0.quarterTurns = true
                $0.scale = 0.6...1.7
                $0.contrast = 0.2
                $0.noise = 0.1
            }
            let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (20, 0.5, 16) }
            let sampler = try CropSampler(tiles: tiles, settings: settings, augmentation: augmentation, seed: 1)
            let loader = BatchLoader(tiles: tiles, sampler: sampler, normalization: tiles.normalization, batchSize: 4)
            #expect(try allBatches(of: loader).allSatisfy { $0.image.allSatisfy { abs($0) < 10 } })
        }
    }

    /// Classes of a GeoTIFF mask.
    private func labels(_ values: [UInt8], nodata: Double?, _ classMap: ClassMap = .automatic) throws -> [UInt8] {
        try withTileFolder { folder in
            try folder.writeImage("a", values.count, 1) { _, _, _ in 9 }
            let colors = (0..<256).map { PaletteColor(red: UInt8($0), green: 0, blue: 0) }
            try write(values, .uint8, nodata: nodata, palette: colors, to: folder.masks + "/a.tif")
            return try folder.tiles(classMap: classMap).tile(0).labels
        }
    }

    @Test func nodataOfAMaskIsIgnoredUnlessItIsAClass() throws {
        // As this product writes masks: class indices in a palette, 255 nodata.
        #expect(try labels([0, 1, 255], nodata: 255) == [0, 1, 255])
        #expect(try labels([0, 255, 0], nodata: 0) == [0, 1, 0])
        #expect(try labels([0, 1, 9], nodata: 9) == [0, 1, 255])
        let declared = try ClassMap(names: ["background", "car"], values: [[0], [255]])
        #expect(try labels([0, 255, 7], nodata: 7, declared) == [0, 1, 255])
        #expect(try labels([0, 255], nodata: 255, declared) == [0, 1])
    }
}
