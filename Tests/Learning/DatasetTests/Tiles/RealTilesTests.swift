// Statistics of real tiles, against counts made by another program.
import Base
import Dataset
import Foundation
import TestSupport
import Testing

@Suite struct RealTilesTests {
    /// `real-cars/README.md`: 165 pairs with 1.69 % car pixels, 37 with 1.23 %. Its 4519 and 749 components are
    /// 4-connected; 8-connected they are 4287 and 721 (counted by an independent flood fill). A debug build takes the
    /// smaller split only.
    @Test func realCars() throws {
        #if DEBUG
            let splits = [("val", 37, 0.0123, 721)]
        #else
            let splits = [("train", 165, 0.0169, 4287), ("val", 37, 0.0123, 721)]
        #endif
        guard let folder = shared("real-cars") else { return }
        for (split, count, share, objects) in splits {
            let pairs = try pairTiles(images: "\(folder)/\(split)/images", masks: "\(folder)/\(split)/masks")
            #expect(pairs.count == count)
            let tiles = try TileSet(pairs: pairs)
            #expect(tiles.bands == 3 && tiles.tilesInMemory == count)
            #expect(abs(tiles.statistics.pixelShares[1] - share) < 0.00005)
            #expect(tiles.statistics.objects == [0, objects])
            let normalization = tiles.normalization
            #expect(normalization.mean.allSatisfy { 60...160 ~= $0 })
            #expect(normalization.standardDeviation.allSatisfy { 30...80 ~= $0 })
        }
    }

    @Test(arguments: [
        ("manila_parking_10cm", 3, 0.0935), ("colorado_hro_15cm", 3, 0.0170), ("vegas_pan_30cm", 1, 0.0222),
    ])
    func geoTIFFs(name: String, bands: Int, share: Double) throws {
        guard let folder = shared("real-cars/geo") else { return }
        for mask in ["tif", "png"] {
            let pair = TilePair(
                name: name, imagePath: "\(folder)/\(name).tif", maskPath: "\(folder)/\(name)_mask.\(mask)")
            let tiles = try TileSet(pairs: [pair])
            #expect(tiles.bands == bands)
            #expect(abs(tiles.statistics.pixelShares[1] - share) < 0.00005)
            if case .uint16 = try tiles.tile(0).samples.storage { #expect(name == "vegas_pan_30cm") }
        }
    }
}
