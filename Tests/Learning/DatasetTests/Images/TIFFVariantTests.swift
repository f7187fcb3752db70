// Files that say in their own ways what a pixel shows: masks inside, white that is 0, palettes, bands in any order.
import Base
import Dataset
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct TIFFVariantTests {
    private func write(_ builder: TIFFBuilder, _ others: [TIFFBuilder] = [], to path: String) throws {
        try AtomicFile.write(builder.bytes(followedBy: others), to: path)
    }

    /// The first column is masked out: ignored in labels, in statistics and in the normalisation.
    @Test func internalMask() throws {
        try withTileFolder { folder in
            var mask = TIFFBuilder(width: 4, height: 2, samples: [0b0111_0000, 0b0111_0000])
            mask.tags[254] = .long([4])
            mask.tags[258] = .short([1])
            try write(
                TIFFBuilder(width: 4, height: 2, samples: [250, 1, 2, 3, 250, 1, 2, 3]), [mask],
                to: folder.images + "/a.tif")
            try folder.writeMask("a", 4, 2) { x, _ in x < 2 ? 1 : 0 }
            for limit in [1 << 20, 0] {
                let tiles = try folder.tiles(memoryLimit: limit)
                #expect(try tiles.tile(0).labels == [255, 1, 0, 0, 255, 1, 0, 0])
                #expect(try tiles.tile(0).samples.missing == [1, 0, 0, 0, 1, 0, 0, 0])
                #expect(tiles.statistics.pixels == [4, 2] && tiles.statistics.ignoredPixels == 2)
                #expect(tiles.contents[0].missingPixels == 2)
                #expect(tiles.normalization.mean == [2])
            }
        }
    }

    /// An image and a mask in which 0 is white are what a viewer shows.
    @Test func minIsWhite() throws {
        try withTileFolder { folder in
            var image = TIFFBuilder(width: 3, height: 1, samples: [0, 55, 255])
            image.tags[262] = .short([0])
            image.tags[42113] = .ascii("55")
            try write(image, to: folder.images + "/a.tif")
            var mask = TIFFBuilder(width: 3, height: 1, samples: [0b0110_0000])
            mask.tags[258] = .short([1])
            mask.tags[262] = .short([0])
            try write(mask, to: folder.masks + "/a.tif")
            let tile = try folder.tiles().tile(0)
            #expect(tile.samples.storage == .uint8([255, 200, 0]))
            #expect(tile.samples.missing == [0, 1, 0])
            #expect(tile.labels == [1, 255, 0])
        }
    }

    @Test func anyBandsInAnyOrder() throws {
        try withTileFolder { folder in
            let bytes = (0..<2 * 5).map { UInt8($0) }
            try RasterWriter.writeGeoTIFF(
                path: folder.images + "/a.tif", width: 2, height: 1, bands: 5, bytes: bytes)
            try folder.writeMask("a", 2, 1) { _, _ in 0 }
            #expect(try folder.tiles(bands: [5, 1, 3]).tile(0).samples.storage == .uint8([4, 9, 0, 5, 2, 7]))
            #expect(try folder.tiles(bands: [2]).tile(0).samples.storage == .uint8([1, 6]))
        }
    }

    /// A palette image with a mask and an overview behind it.
    @Test func palette() throws {
        try withTileFolder { folder in
            var image = TIFFBuilder(width: 3, height: 1, samples: [0, 1, 2])
            image.tags[262] = .short([3])
            let first: [UInt16] = [1, 11, 21]
            var colours: [UInt16] = []
            for channel: UInt16 in 0..<3 {
                colours += first.map { ($0 + channel) * 257 } + [UInt16](repeating: 0, count: 253)
            }
            image.tags[320] = .short(colours)
            var mask = TIFFBuilder(width: 3, height: 1, samples: [0b1100_0000])
            mask.tags[254] = .long([4])
            mask.tags[258] = .short([1])
            var overview = TIFFBuilder(width: 1, height: 1, samples: [9])
            overview.tags[254] = .long([1])
            try write(image, [overview, mask], to: folder.images + "/a.tif")
            try folder.writeMask("a", 3, 1) { _, _ in 0 }
            let samples = try folder.tiles().tile(0).samples
            #expect(samples.storage == .uint8([1, 11, 21, 2, 12, 22, 3, 13, 23]))
            #expect(samples.missing == [0, 0, 1])
        }
    }
}
