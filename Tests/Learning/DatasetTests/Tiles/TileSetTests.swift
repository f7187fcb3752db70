// The tiles of a split in memory, and those that are refused.
import Base
import Dataset
import Foundation
import Objects
import Raster
import Testing

@Suite struct TileSetTests {
    @Test func keepsSamplesAndLabels() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 5, 3, bands: 3) { x, y, band in UInt8(x + 10 * y + 50 * band) }
            try folder.writeMask("a", 5, 3) { x, y in x == y ? 255 : 0 }
            let tile = try folder.tiles().tile(0)
            #expect(tile.name == "a" && tile.width == 5 && tile.height == 3 && tile.bands == 3)
            let plane: [UInt8] = [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24]
            let expected = plane + plane.map { $0 + 50 } + plane.map { $0 + 100 }
            #expect(tile.samples.storage == .uint8(expected))
            #expect(tile.samples.missing == nil)
            #expect(tile.labels == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0])
        }
    }

    @Test func sixteenBitSamplesStaySixteenBit() throws {
        try withTileFolder { folder in
            try folder.writeImage16("a", 4, 2) { x, y in UInt16(1000 * x + y) }
            try folder.writeMask("a", 4, 2) { _, _ in 0 }
            let tiles = try folder.tiles()
            #expect(tiles.sampleType == .uint16)
            #expect(try tiles.tile(0).samples.storage == .uint16([0, 1000, 2000, 3000, 1, 1001, 2001, 3001]))
        }
    }

    @Test func aPaletteImageBecomesRGB() throws {
        try withTileFolder { folder in
            try AtomicFile.write(Array(Data(base64Encoded: palettePNG)!), to: folder.images + "/a.png")
            try folder.writeMask("a", 2, 2) { _, _ in 0 }
            let tile = try folder.tiles().tile(0)
            #expect(tile.samples.storage == .uint8([10, 40, 40, 10, 20, 50, 50, 20, 30, 60, 60, 30]))
        }
    }

    @Test func chosenBandsAreCountedFromOne() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 2, 1, bands: 3) { x, _, band in UInt8(x + 10 * band) }
            try folder.writeMask("a", 2, 1) { _, _ in 0 }
            #expect(try folder.tiles(bands: [3, 1]).tile(0).samples.storage == .uint8([20, 21, 0, 1]))
            expectError(
                .data, "images/a.png: there is no band 4: the image has 3 bands; choose bands from 1 to 3", in: folder
            ) { _ = try folder.tiles(bands: [1, 4]) }
        }
    }

    @Test func transparentPixelsAreIgnoredAndBecomeTheMean() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 4, 1, bands: 4) { x, _, band in band == 3 ? (x == 1 ? 0 : 255) : UInt8(40 + x) }
            try folder.writeMask("a", 4, 1) { x, _ in x < 2 ? 255 : 0 }
            let tiles = try folder.tiles()
            let tile = try tiles.tile(0)
            #expect(tile.bands == 3)
            #expect(tile.labels == [1, 255, 0, 0])
            #expect(tile.samples.missing == [0, 1, 0, 0])
            #expect(
                tiles.statistics
                    == LabelStatistics(
                        names: ["background", "car"], pixels: [2, 1], objects: [0, 1], ignoredPixels: 1))
            let image = tile.image(normalizedBy: Normalization(mean: [41, 41, 41], standardDeviation: [2, 2, 2]))
            #expect((0..<4).map { image[0, 2, 0, $0] } == [-0.5, 0, 0.5, 1])
        }
    }

    @Test func byWindowIsTheSameAsInMemory() throws {
        try withTileFolder { folder in
            for (index, size) in [(40, 30), (33, 70), (64, 64)].enumerated() {
                try folder.writeNoiseTile("t\(index)", size.0, size.1, bands: 4, seed: UInt64(index))
            }
            let kept = try folder.tiles()
            let read = try folder.tiles(memoryLimit: 0)
            // 40 × 30 pixels of three bands, a map of missing data and labels: one tile fits, two do not.
            let mixed = try folder.tiles(memoryLimit: 40 * 30 * 5 + 100)
            #expect(kept.tilesInMemory == 3 && read.tilesInMemory == 0 && mixed.tilesInMemory == 1)
            // A scratch file with room for all, for one, and one that is filled as tiles are asked for.
            let cache = ScanCache(folder: folder.path + "/cache", least: 0, settling: 0)
            let scratched = try [1 << 20, 33 * 70 * 5 + 10, 1 << 20].map { room in
                try TileSet(
                    TileHeaders(pairs: folder.pairs(), memoryLimit: 0), cache: cache,
                    scratch: TileScratch(beside: folder.path + "/x", room: room))
            }
            for other in [read, mixed] + scratched {
                #expect(other.statistics == kept.statistics)
                #expect(other.normalization == kept.normalization)
                for index in 0..<3 {
                    let (a, b) = (try kept.tile(index), try other.tile(index))
                    #expect(a.samples.storage == b.samples.storage && a.labels == b.labels)
                    #expect(other.size(of: index) == kept.size(of: index))
                }
                let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (24, 0.5, 12) }
                let augmentation = AugmentationSettings.none.with {
                    $0.quarterTurns = true
                    $0.scale = 0.8...1.3
                    $0.noise = 0.1
                }
                let batches = try [kept, other].map { tiles in
                    let sampler = try CropSampler(tiles: tiles, settings: settings, augmentation: augmentation, seed: 3)
                    let loader = BatchLoader(
                        tiles: tiles, sampler: sampler, normalization: kept.normalization, batchSize: 4)
                    return try allBatches(of: loader)
                }
                #expect(batches[0] == batches[1])
            }
        }
    }

    /// What is in the scratch file needs the tile's own files no more, as what is in memory does not.
    @Test func tilesInTheScratchFileAreDecodedOnce() throws {
        try withTileFolder { folder in
            try folder.writeNoiseTile("a", 40, 30, bands: 4, seed: 1)
            try folder.writeImage16("b", 40, 30) { x, y in UInt16(900 * x + y) }
            try folder.writeMask("b", 40, 30) { x, y in x == y ? 255 : 0 }
            try RasterWriter.writeGeoTIFF(
                path: folder.images + "/c.tif", width: 40, height: 30, bands: 1,
                bytes: (0..<1200).map { UInt8($0 * $0 & 255) })
            try folder.writeMask("c", 40, 30) { x, y in x == y ? 255 : 0 }
            for name in ["a", "b", "c"] {
                func tiles(_ cache: ScanCache? = nil, memoryLimit: Int = 0) throws -> TileSet {
                    try TileSet(
                        TileHeaders(pairs: folder.pairs().filter { $0.name == name }, memoryLimit: memoryLimit),
                        cache: cache, scratch: TileScratch(beside: folder.path + "/x", room: 1 << 20))
                }
                let kept = try tiles(memoryLimit: 1 << 20).tile(0)
                let cache = ScanCache(folder: folder.path + "/cache", least: 0, settling: 0)
                let (scanned, known, large) = (try tiles(cache), try tiles(cache), try tiles(cache))
                // Nothing has read it yet in this run. A window that is small for the tile takes all of it, too.
                _ = try known.tile(0)
                #expect(large.fitsScratch)
                _ = try large.region(0, x: 3, y: 5, side: 8)
                for file in try folder.pairs().first(where: { $0.name == name })!.paths { unlink(file) }
                for set in [scanned, known, large] {
                    let tile = try set.tile(0)
                    #expect(
                        tile.samples.storage == kept.samples.storage && tile.samples.missing == kept.samples.missing)
                    #expect(tile.labels == kept.labels)
                }
            }
        }
    }

    @Test func imageAndMaskOfDifferentSize() throws {
        try withTileFolder { folder in
            try folder.writeImage("a", 5, 3) { _, _, _ in 0 }
            try folder.writeMask("a", 5, 4) { _, _ in 0 }
            expectError(
                .data,
                "masks/a.png: the mask has 5×4 pixels, but its image images/a.png has 5×3; make both the same size "
                    + "and area",
                in: folder
            ) { _ = try folder.tiles() }
        }
    }

    @Test func bandsThatDiffer() throws {
        try withTileFolder { folder in
            try folder.writeNoiseTile("a", 8, 8, bands: 3, seed: 1)
            try folder.writeNoiseTile("b", 8, 8, bands: 1, seed: 2)
            expectError(
                .data,
                "images/b.png: the image has 1 band, but images/a.png has 3; use images with the same bands, or "
                    + "choose common ones "
                    + "with data.bands", in: folder
            ) { _ = try folder.tiles() }
            #expect(try folder.tiles(bands: [1]).bands == 1)
        }
    }

    @Test func sampleTypesThatDiffer() throws {
        try withTileFolder { folder in
            try folder.writeNoiseTile("a", 8, 8, bands: 1, seed: 1)
            try folder.writeImage16("b", 8, 8) { _, _ in 5 }
            try folder.writeMask("b", 8, 8) { _, _ in 0 }
            expectError(
                .data,
                "images/b.png: the image has uint16 samples, but images/a.png has uint8; convert the images to one "
                    + "sample type and range",
                in: folder
            ) { _ = try folder.tiles() }
        }
    }

    @Test func aTruncatedImageIsFoundWhileLoading() throws {
        try withTileFolder { folder in
            for name in ["a", "b", "c"] { try folder.writeNoiseTile(name, 40, 40, seed: 1) }
            let path = folder.images + "/b.png"
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try AtomicFile.write(Array(bytes.prefix(bytes.count / 2)), to: path)
            for limit in [0, 1 << 30] {
                #expect { try folder.tiles(memoryLimit: limit) } throws: { error in
                    (error as? UserError)?.kind == .data && (error as? UserError)?.path == path
                }
            }
        }
    }

    /// Another mask of the same size, put in the place of the one that was checked.
    @Test func aTileThatIsReplacedIsFoundAndOneThatIsWrittenAnewIsNot() throws {
        try withTileFolder { folder in
            for name in ["a", "b"] { try folder.writeNoiseTile(name, 20, 20, seed: name == "a" ? 1 : 2) }
            let tiles = try folder.tiles(memoryLimit: 0)
            let before = try tiles.tile(0)
            try folder.writeNoiseTile("a", 20, 20, seed: 1)
            #expect(try tiles.tile(0).labels == before.labels)
            let masks = folder.path + "/masks"
            try FileManager.default.removeItem(atPath: masks + "/a.png")
            try FileManager.default.copyItem(atPath: masks + "/b.png", toPath: masks + "/a.png")
            #expect { try tiles.tile(0) } throws: { ($0 as? UserError)?.reason.contains("was changed after") == true }
            _ = try tiles.tile(1)
        }
    }

    /// Whatever is kept in memory, and so however the tiles are cut into strips.
    @Test func digestsDoNotDependOnTheMemory() throws {
        try withTileFolder { folder in
            for name in ["a", "b"] { try folder.writeNoiseTile(name, 30, 20, seed: name == "a" ? 1 : 2) }
            let (kept, read) = (try folder.tiles(), try folder.tiles(memoryLimit: 0))
            #expect(kept.digests == read.digests && Set(kept.digests).count == 2)
        }
    }

    @Test func aFileThatChangesLaterIsAnError() throws {
        try withTileFolder { folder in
            try folder.writeNoiseTile("a", 20, 20, seed: 1)
            let tiles = try folder.tiles(memoryLimit: 0)
            try folder.writeNoiseTile("a", 20, 21, seed: 1)
            expectError(
                .data,
                "images/a.png: the image or its mask was changed after it was checked; do not change tiles while they "
                    + "are in use",
                in: folder
            ) { _ = try tiles.tile(0) }
        }
    }

    @Test func tilesSmallerThanTheCrop() throws {
        try withTileFolder { folder in
            for (name, width) in [("a", 64), ("b", 40), ("c", 48)] {
                try folder.writeNoiseTile(name, width, 64, seed: 1)
            }
            let tiles = try folder.tiles()
            try tiles.checkTiles(holdCropsOf: 40)
            expectError(
                .data,
                "images/b.png: the tile of 40×64 pixels is smaller than the crop of 64×64, as is 1 more; set "
                    + "sampling.crop_size to 40 "
                    + "or less, or remove the small tiles", in: folder
            ) { try tiles.checkTiles(holdCropsOf: 64) }
        }
    }

    @Test func nothingButBackground() throws {
        try withTileFolder { folder in
            for name in ["a", "b"] { try folder.writeNoiseTile(name, 16, 16, objects: 0, seed: 1) }
            let tiles = try folder.tiles()
            let message =
                "masks/a.png: all 2 masks have nothing but background: there is nothing to learn; check the "
                + "masks and the mask values "
                + "in data.labels"
            expectError(.data, message, in: folder) { try tiles.checkObjectsExist() }
            let settings = SamplingSettings { ($0.cropSize, $0.objectShare, $0.cropsPerEpoch) = (16, 0.5, 4) }
            expectError(.data, message, in: folder) { _ = try CropSampler(tiles: tiles, settings: settings, seed: 1) }
            _ = try CropSampler(tiles: tiles, settings: settings.with { $0.objectShare = 0 }, seed: 1)
        }
    }
}
