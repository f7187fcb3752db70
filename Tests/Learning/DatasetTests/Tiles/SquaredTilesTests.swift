// Tiles whose pixels are not square on the ground, as a network learns from them.
import Base
import Dataset
import Foundation
import Objects
import Raster
import Testing

@Suite struct SquaredTilesTests {
    /// Pixels of 0.15 × 0.6 m: a car of 12 × 3 pixels is 1.8 m long each way.
    private static let stretched = Georeference(
        x: 500_000, y: 4_000_000, pixelWidth: 0.15, pixelHeight: 0.6, epsg: 32610, isGeographic: false)
    private static let square = Georeference(
        x: 500_000, y: 4_000_000, pixelWidth: 0.3, pixelHeight: 0.3, epsg: 32610, isGeographic: false)

    private static func write(_ name: String, _ place: Georeference, in folder: TileFolder) throws {
        let (width, height) = place == stretched ? (80, 20) : (40, 40)
        let (car, row) = place == stretched ? (20..<32, 5..<8) : (10..<16, 10..<16)
        for (kind, inside) in [("images", UInt8(200)), ("masks", 255)] {
            let pixels = (0..<width * height).map {
                car.contains($0 % width) && row.contains($0 / width) ? inside : 0
            }
            try RasterWriter.writeGeoTIFF(
                path: "\(folder.path)/\(kind)/\(name).tif", width: width, height: height, bands: 1, bytes: pixels,
                georeference: place)
        }
    }

    @Test(arguments: [1 << 30, 0])
    func becomeSquare(memoryLimit: Int) throws {
        try withTileFolder { folder in
            try Self.write("a", Self.square, in: folder)
            try Self.write("b", Self.stretched, in: folder)
            let stored = try TileHeaders(pairs: folder.pairs(), memoryLimit: memoryLimit)
            #expect(stored.pixelSizes.map { $0?.isSquare } == [true, false])
            let headers = try stored.squared(at: 0.3)
            let tiles = try TileSet(headers)
            #expect(tiles.tilesInMemory == (memoryLimit == 0 ? 0 : 2) && tiles.sampleType == .uint8)
            // In UTM a metre is 0.9996 on the map; to the pixel the two tiles are the same.
            #expect(tiles.size(of: 0) == (40, 40) && tiles.size(of: 1) == (40, 40))
            #expect(try tiles.tile(0).labels == tiles.tile(1).labels)
            #expect(tiles.contents[1].statistics.pixels == [40 * 40 - 36, 36] && tiles.statistics.objects == [0, 2])
            guard case .uint8(let samples) = try tiles.tile(1).samples.storage else {
                return _ = Issue.record("samples keep their type")
            }
            #expect(samples[12 * 40 + 12] == 200 && samples[0] == 0)
            let note = try #require(tiles.squaringNote(0.3))
            #expect(note.hasPrefix("1 of 2 tiles have"), "\(note)")
            #expect(note.contains("0.15 × 0.6 m") && note.contains("squares of 0.3 m"))

            let asStored = try TileSet(stored)
            #expect(asStored.size(of: 1) == (80, 20) && asStored.contents[0].statistics.pixels[1] == 36)
        }
    }

    @Test func squareOnesStayAsTheyAre() throws {
        try withTileFolder { folder in
            try Self.write("a", Self.square, in: folder)
            try folder.writeNoiseTile("b", 33, 44, bands: 1, seed: 4)
            let stored = try TileHeaders(pairs: folder.pairs())
            let (plain, squared) = (try TileSet(stored), try TileSet(stored.squared(at: 0.6)))
            for index in 0..<2 {
                #expect(squared.size(of: index) == plain.size(of: index))
                #expect(try squared.tile(index).samples.storage == plain.tile(index).samples.storage)
            }
            #expect(squared.squaringNote(0.6) == nil)
        }
    }

    @Test func theCropMustFitTheSquaredTile() throws {
        try withTileFolder { folder in
            try Self.write("a", Self.stretched, in: folder)
            let tiles = try TileSet(TileHeaders(pairs: folder.pairs()).squared(at: 0.3))
            try tiles.checkTiles(holdCropsOf: 40)
            #expect(throws: UserError.self) { try tiles.checkTiles(holdCropsOf: 48) }
        }
    }

    @Test func farFromTheResolutionIsRefused() throws {
        try withTileFolder { folder in
            try Self.write("a", Self.stretched, in: folder)
            expectError(
                .data,
                "images/a.tif: its pixels are 0.15 × 0.6 m on the ground, too far from squares of 50 m; "
                    + "check its georeference and data.ground_resolution, or remove the tile", in: folder
            ) {
                _ = try TileHeaders(pairs: folder.pairs()).squared(at: 50)
            }
        }
    }
}
