// Which tile goes where: apart, in the wanted shares, the same for the same seed.
import Base
import Foundation
import Geo
import Raster
import TestSupport
import Testing
import Tiling

@Suite struct SplitTests {
    /// Pairs of tiles of different parts that touch; places are in pixels of a plane that all scenes share.
    private func touching(_ rows: [TileRow], origin: (TileRow) -> (x: Int, y: Int) = { _ in (0, 0) }) -> [String] {
        var found: [String] = []
        for (index, a) in rows.enumerated() {
            for b in rows[..<index] where a.split != b.split {
                let (ax, ay) = (a.x + origin(a).x, a.y + origin(a).y)
                let (bx, by) = (b.x + origin(b).x, b.y + origin(b).y)
                if ax <= bx + b.width, bx <= ax + a.width, ay <= by + b.height, by <= ay + a.height {
                    found.append("\(a.name) \(b.name)")
                }
            }
        }
        return found
    }

    private func counts(_ rows: [TileRow]) -> [String: Int] {
        Dictionary(grouping: rows, by: \.split).mapValues(\.count)
    }

    @Test(arguments: [(600, 500, 0), (640, 640, 0), (333, 777, 8), (900, 70, 0)])
    func partsDoNotTouch(width: Int, height: Int, overlap: Int) throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            try fixture.writeScene("a", width: width, height: height, bands: 1)
            try fixture.writeCars(width: width, height: height)
            fixture.settings.overlap = overlap
            for seed in 1...3 as ClosedRange<UInt64> {
                fixture.settings.seed = seed
                fixture.settings.output = "\(folder)/tiles-\(seed)"
                let rows = try fixture.cut("a")
                #expect(touching(rows).isEmpty)
                let counts = counts(rows)
                #expect(Set(counts.keys) == ["train", "val", "test"])
                let total = Double(rows.count)
                #expect(abs(Double(counts["val"]!) / total - 0.1) < 0.06, "\(counts)")
                #expect(abs(Double(counts["test"]!) / total - 0.1) < 0.06, "\(counts)")
                let all =
                    ((width - 32 + 31 - overlap) / (32 - overlap) + 1)
                    * ((height - 32 + 31 - overlap) / (32 - overlap) + 1)
                #expect(total > 0.6 * Double(all), "\(rows.count) of \(all)")
                for part in counts.keys { #expect(rows.contains { $0.split == part && $0.objects > 0 }) }
            }
        }
    }

    /// Scenes that share an edge, or ground, are divided as one; a scene elsewhere is not.
    @Test func scenesOfTheSameGround() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            let origins = ["left": (0, 0), "right": (320, 0), "over": (200, 100), "far": (9000, 9000)]
            for (name, origin) in origins {
                try fixture.writeScene(name, x: origin.0, y: origin.1, width: 320, height: 288, bands: 1)
            }
            try fixture.writeCars(width: 640, height: 400)
            fixture.settings.split = SplitShares("0.6/0.4/0")!
            var notes: [String] = []
            let rows = try fixture.cut("left", "right", "over", "far") { notes.append($0) }
            let origin: (TileRow) -> (x: Int, y: Int) = { row in
                let name = String(row.name.prefix { $0 != "_" })
                return (origins[name]!.0, origins[name]!.1)
            }
            #expect(touching(rows, origin: origin).isEmpty)
            #expect(Set(counts(rows).keys) == ["train", "val"])
            #expect(notes == ["\(folder)/far.tif shows no object: it is all background"])
        }
    }

    /// The same ground in another CRS, which is turned against the first.
    @Test func scenesOfDifferentSystems() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            try fixture.writeScene("utm", width: 320, height: 288, bands: 1)
            let corner = try CoordinateTransformation(from: CRS("EPSG:32611"), to: CRS("EPSG:32612"))(
                [Coordinate(500_000, 4_000_000)])[0]
            try RasterWriter.writeGeoTIFF(
                path: folder + "/next.tif", width: 320, height: 288, bands: 1,
                bytes: [UInt8](repeating: 9, count: 320 * 288),
                georeference: Georeference(
                    x: corner.x, y: corner.y, pixelWidth: 0.5, pixelHeight: 0.5, epsg: 32612, isGeographic: false))
            try fixture.writeCars(width: 320, height: 288)
            fixture.settings.split = SplitShares("1/1/0")!
            let rows = try fixture.cut("utm", "next")
            #expect(Set(rows.map(\.split)) == ["train", "val"])
            let grids = try Dictionary(
                uniqueKeysWithValues: ["utm", "next"].map { name in
                    let path = "\(folder)/\(name).tif"
                    return (path, try SceneGrid(path: path, info: RasterReader(path: path).info))
                })
            let toFirst = try CoordinateTransformation(from: CRS("EPSG:32612"), to: CRS("EPSG:32611"))
            // Centres of tiles of different parts are more than a tile apart, in metres of one system.
            func centre(_ row: TileRow) throws -> Coordinate {
                let grid = grids[row.scene]!
                let place = try grid.knownAffine().map(Coordinate(Double(row.x) + 16, Double(row.y) + 16))
                return row.name.hasPrefix("next") ? toFirst([place])[0] : place
            }
            let centres = try rows.map(centre)
            for (i, a) in rows.enumerated() {
                for (j, b) in rows[..<i].enumerated() where a.split != b.split {
                    let d = centres[i] - centres[j]
                    #expect(max(abs(d.x), abs(d.y)) > 16, "\(a.name), \(b.name)")
                }
            }
        }
    }

    @Test func theSameSeedGivesTheSameTiles() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            try fixture.writeScene("a", width: 500, height: 400, bands: 1)
            try fixture.writeCars(width: 500, height: 400)
            var tables: [[TileRow]] = []
            for (index, seed) in [1, 1, 2].enumerated() {
                fixture.settings.seed = UInt64(seed)
                fixture.settings.output = "\(folder)/tiles-\(index)"
                tables.append(try fixture.cut("a"))
            }
            let isSame = tables[0] == tables[1]
            let isAnother = tables[0] != tables[2]
            #expect(isSame && isAnother)
            for row in tables[0] {
                for kind in ["images", "masks"] {
                    let files = (0...1).map { "\(folder)/tiles-\($0)/\(row.split)/\(kind)/\(row.name).tif" }
                    #expect(
                        FileManager.default.contents(atPath: files[0]) == FileManager.default.contents(atPath: files[1])
                    )
                }
            }
        }
    }

    @Test func backgroundTilesAreThinnedOutForTraining() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            try fixture.writeScene("a", width: 800, height: 800, bands: 1)
            // Cars in every second stripe of 160 pixels.
            try fixture.writeCars(width: 800, height: 800) { $0 / 160 % 2 == 0 }
            var background: [Double: [String: Int]] = [:]
            for share in [1, 0.25, 0] {
                fixture.settings.background = share
                fixture.settings.output = "\(folder)/tiles-\(share)"
                let rows = try fixture.cut("a")
                background[share] = counts(rows.filter { $0.objects == 0 })
            }
            let all = background[1]!
            #expect(background[0]!["train"] == nil && all["train"]! > 50)
            #expect(background[0.25]!["train"] == Int((Double(all["train"]!) * 0.25).rounded()))
            for share in [0.25, 0] {
                for part in ["val", "test"] { #expect(background[share]![part] == all[part]) }
            }
        }
    }

    @Test func tooFewTilesForThreeParts() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            try fixture.writeScene("a", width: 64, height: 64)
            try fixture.writeCars(width: 64, height: 64)
            #expect {
                try fixture.cut("a")
            } throws: {
                "\($0)".contains("4 tiles of 32 pixels are too few for a ")
            }
            fixture.settings.split = SplitShares("1/0/0")!
            #expect(try fixture.cut("a").count == 4)
        }
    }
}
