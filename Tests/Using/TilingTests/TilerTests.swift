// What is in the files: the scene's samples, its labels, its place.
import Base
import Dataset
import Foundation
import Geo
import Labels
import Raster
import TestSupport
import Testing
import Tiling

@Suite struct TilerTests {
    private func path(_ fixture: TilingFixture, _ row: TileRow, _ kind: String, _ ending: String = "tif") -> String {
        "\(fixture.settings.output)/\(row.split)/\(kind)/\(row.name).\(ending)"
    }

    @Test(arguments: [(1, SampleType.uint16), (3, .uint8), (5, .float32)])
    func tilesAreWindowsOfTheScene(bands: Int, type: SampleType) throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            try fixture.writeScene("a", width: 300, height: 270, bands: bands, type: type)
            try fixture.writeCars(width: 300, height: 270)
            fixture.settings.overlap = 4
            let rows = try fixture.cut("a")
            let scene = try RasterReader(path: folder + "/a.tif")
            _ = try rasterize(
                labels: folder + "/cars.geojson", like: folder + "/a.tif", to: folder + "/mask.tif",
                options: LabelOptions(), note: { _ in })
            let mask = try RasterReader(path: folder + "/mask.tif")
            for row in rows {
                let window = Window(x: row.x, y: row.y, width: row.width, height: row.height)
                for (kind, whole) in [("images", scene), ("masks", mask)] {
                    let tile = try RasterReader(path: path(fixture, row, kind))
                    #expect(try tile.readAll().bytes == whole.read(window).bytes, "\(kind) \(row.name)")
                    #expect(tile.info.georeference == scene.info.georeference?.shifted(x: row.x, y: row.y))
                }
                #expect(try mask.read(window).bytes.filter { $0 == 1 }.count == row.objectPixels)
            }
        }
    }

    /// What the scene's own mask leaves out is ignored in the masks of the tiles, and a tile of nothing else is left
    /// out.
    @Test func internalMask() throws {
        try withTemporaryFolder { folder in
            let side = 128
            var mask = TIFFBuilder(width: side, height: side, samples: (0..<side * 16).map { $0 % 16 < 5 ? 0 : 255 })
            mask.tags[254] = .long([4])
            mask.tags[258] = .short([1])
            let image = TIFFBuilder(width: side, height: side, samples: (0..<side * side).map { UInt8($0 & 127) })
            try AtomicFile.write(image.bytes(followedBy: [mask]), to: folder + "/a.tif")
            let labels = (0..<side * side).map { $0 % side % 16 < 4 && $0 / side % 16 < 4 ? UInt8(1) : 0 }
            try RasterWriter.writePNG(
                path: folder + "/labels.png", width: side, height: side, bands: 1, bytes: labels)
            var fixture = TilingFixture(in: folder)
            fixture.settings.labels = folder + "/labels.png"
            fixture.settings.split = SplitShares(train: 1, val: 0, test: 0)
            let rows = try fixture.cut("a")
            #expect(Set(rows.map(\.x)) == [32, 64, 96])
            for row in rows {
                let tile = try RasterReader(path: path(fixture, row, "masks")).readAll().bytes
                for (index, value) in tile.enumerated() {
                    let (x, y) = (row.x + index % 32, row.y + index / 32)
                    #expect(value == (x < 40 ? 255 : labels[y * side + x]), "\(x), \(y)")
                }
            }
        }
    }

    /// The folders are what a training reads.
    @Test(arguments: [TileFormat.tiff, .png])
    func trainingReadsThem(format: TileFormat) throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            try fixture.writeScene("a", width: 400, height: 300)
            try fixture.writeCars(width: 400, height: 300)
            fixture.settings.format = format
            let rows = try fixture.cut("a")
            for part in ["train", "val", "test"] {
                let base = "\(fixture.settings.output)/\(part)"
                let tiles = try TileSet(pairs: pairTiles(images: base + "/images", masks: base + "/masks"))
                let own = rows.filter { $0.split == part }
                #expect(tiles.count == own.count && tiles.bands == 3)
                #expect(tiles.statistics.pixels[1] == own.reduce(0) { $0 + $1.objectPixels })
                #expect(tiles.statistics.objects[1] == own.reduce(0) { $0 + $1.objects })
            }
        }
    }

    @Test func tilesWithoutDataAreLeftOut() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            fixture.settings.split = SplitShares("1/0/0")!
            try fixture.writeCars(width: 320, height: 128)
            try fixture.writeScene("declared", width: 320, height: 128, nodata: 0, blank: 0..<70)
            try fixture.writeScene("alpha", width: 320, height: 128, bands: 4, alphaBand: 3, blank: 0..<70)
            try fixture.writeScene("undeclared", width: 320, height: 128, blank: 0..<70)
            for (name, expected) in [("declared", 8 * 4), ("alpha", 8 * 4), ("undeclared", 10 * 4)] {
                fixture.settings.output = "\(folder)/\(name)"
                let rows = try fixture.cut(name)
                #expect(rows.count == expected, "\(name)")
                #expect(rows.map(\.x).min() == (expected == 40 ? 0 : 64))
            }
            // Nothing that counts is as good as no data.
            fixture.settings.output = folder + "/ignored"
            fixture.settings.labels = folder + "/labels.png"
            var labels = [UInt8](repeating: 1, count: 320 * 128)
            for row in 0..<128 { for column in 0..<100 { labels[row * 320 + column] = 9 } }
            try RasterWriter.writePNG(path: folder + "/labels.png", width: 320, height: 128, bands: 1, bytes: labels)
            fixture.settings.labelOptions.classes = try LabelClasses(["car=1", "ignore=9"])
            #expect(try fixture.cut("undeclared").map(\.x).min() == 96)
        }
    }

    /// PNG has no nodata value: transparency says the same, and training understands it.
    @Test func pngKeepsWhatHasNoData() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            fixture.settings.split = SplitShares("1/0/0")!
            fixture.settings.format = .png
            try fixture.writeCars(width: 96, height: 64)
            for (name, type) in [("a", SampleType.uint8), ("b", .uint16)] {
                try fixture.writeScene(name, width: 96, height: 64, type: type, nodata: 0, blank: 0..<40)
                fixture.settings.output = "\(folder)/\(name)-tiles"
                let rows = try fixture.cut(name)
                let row = try #require(rows.first { $0.x == 32 && $0.y == 0 })
                let tile = try ImageReader(path: path(fixture, row, "images", "png"))
                let samples = try tile.read(Window(x: 0, y: 0, width: 32, height: 32))
                let scene = try ImageReader(path: "\(folder)/\(name).tif")
                let whole = try scene.read(Window(x: 32, y: 0, width: 32, height: 32))
                #expect(
                    tile.info.alphaBand == 3 && samples.missing == whole.missing && samples.storage == whole.storage)
                // Its world file says where it lies.
                let place = scene.info.georeference?.shifted(x: 32, y: 0).geotransform
                #expect(place != nil && tile.info.georeference?.geotransform == place)
                let mask = try RasterReader(path: path(fixture, row, "masks", "png"))
                #expect(mask.info.georeference?.geotransform == place)
            }
            try fixture.writeScene("gray", width: 96, height: 64, bands: 1, nodata: 0)
            fixture.settings.output = folder + "/gray-tiles"
            #expect {
                try fixture.cut("gray")
            } throws: {
                "\($0)".contains("a PNG cannot hold 1 band of uint8 and a nodata value; choose --format tiff")
            }
        }
    }

    /// A fourth band of bytes that is infrared, and tagged alpha as GDAL tags it.
    @Test func aBandThatIsChosenIsData() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            fixture.settings.split = SplitShares("1/0/0")!
            try fixture.writeCars(width: 64, height: 64)
            try fixture.writeScene("a", width: 64, height: 64, bands: 4, alphaBand: 3)
            for bands in [[4, 1, 2], [1, 2, 3, 4], [4]] {
                fixture.settings.bands = bands
                fixture.settings.output = "\(folder)/\(bands)"
                let row = try #require(try fixture.cut("a").first)
                let tile = try RasterReader(path: path(fixture, row, "images"))
                #expect(tile.info.bands == bands.count && tile.info.alphaBand == nil)
                let ours = try tile.readAll().planarFloats()
                let theirs = try RasterReader(path: folder + "/a.tif").read(
                    Window(x: row.x, y: row.y, width: 32, height: 32)
                ).planarFloats()
                for (plane, band) in bands.enumerated() {
                    #expect(ours[plane * 1024..<(plane + 1) * 1024] == theirs[(band - 1) * 1024..<band * 1024])
                }
            }
        }
    }

    @Test func chosenBands() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            fixture.settings.split = SplitShares("1/0/0")!
            try fixture.writeCars(width: 64, height: 64)
            try fixture.writeScene("a", width: 64, height: 64, bands: 5, type: .uint16, alphaBand: 4)
            fixture.settings.bands = [4, 1]
            let row = try #require(try fixture.cut("a").first)
            let tile = try RasterReader(path: path(fixture, row, "images"))
            #expect(tile.info.bands == 3 && tile.info.alphaBand == 2)
            let ours = try tile.readAll().planarFloats()
            let theirs = try RasterReader(path: folder + "/a.tif").read(
                Window(x: row.x, y: row.y, width: 32, height: 32)
            ).planarFloats()
            for (plane, band) in [3, 0, 4].enumerated() {
                #expect(ours[plane * 1024..<(plane + 1) * 1024] == theirs[band * 1024..<(band + 1) * 1024])
            }
        }
    }

    @Test func aFolderOfLabels() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            fixture.settings.split = SplitShares("1/0/0")!
            for name in ["a", "b"] { try fixture.writeScene(name, width: 64, height: 64) }
            try fixture.writeCars(width: 64, height: 64)
            try FileManager.default.createDirectory(atPath: folder + "/labels", withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: folder + "/cars.geojson", toPath: folder + "/labels/a.geojson")
            fixture.settings.labels = folder + "/labels"
            #expect {
                try fixture.cut("a", "b")
            } throws: {
                "\($0)".hasSuffix("there are no labels for \(folder)/b.tif; add b.geojson, b.csv or b_mask.tif")
            }
            var mask = [UInt8](repeating: 0, count: 4096)
            mask[0] = 255
            try RasterWriter.writePNG(path: folder + "/labels/b_mask.png", width: 64, height: 64, bands: 1, bytes: mask)
            let rows = try fixture.cut("a", "b")
            #expect(rows.filter { $0.scene.hasSuffix("b.tif") }.map(\.objectPixels).reduce(0, +) == 1)
            #expect(rows.filter { $0.scene.hasSuffix("a.tif") }.map(\.objectPixels).reduce(0, +) > 100)
        }
    }

    @Test func aSceneSmallerThanATile() throws {
        try withTemporaryFolder { folder in
            var fixture = TilingFixture(in: folder)
            fixture.settings.split = SplitShares("1/0/0")!
            fixture.settings.size = 256
            try fixture.writeScene("a", width: 70, height: 50)
            try fixture.writeCars(width: 70, height: 50)
            var notes: [String] = []
            let rows = try fixture.cut("a") { notes.append($0) }
            #expect(rows.map { [$0.x, $0.y, $0.width, $0.height] } == [[0, 0, 70, 50]])
            #expect(notes == ["\(folder)/a.tif is smaller than a tile: 70×50 pixels"])
        }
    }

    @Test func nothingIsLeftOfAFailure() throws {
        try withTemporaryFolder { folder in
            let fixture = TilingFixture(in: folder)
            try fixture.writeScene("a", width: 300, height: 200)
            try fixture.writeCars(width: 300, height: 200)
            let tiler = try Tiler([folder + "/a.tif"], settings: fixture.settings)
            #expect(throws: CancellationError.self) {
                try tiler.run { stage, done, _, _ in
                    if stage == "writing", done == 5 { throw CancellationError() }
                } note: { _ in
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a.tif", "cars.geojson"])
            try FileManager.default.createDirectory(atPath: folder + "/tiles", withIntermediateDirectories: true)
            #expect(try !fixture.cut("a").isEmpty, "an empty folder is as good as none")
            #expect(throws: UserError.self) { try fixture.cut("a") }
        }
    }

    @Test func scenesThatDoNotGoTogether() throws {
        try withTemporaryFolder { folder in
            let fixture = TilingFixture(in: folder)
            try fixture.writeScene("a", width: 300, height: 200)
            try fixture.writeScene("gray", width: 300, height: 200, bands: 1)
            try fixture.writeScene("deep", width: 300, height: 200, type: .uint16)
            try fixture.writeCars(width: 300, height: 200)
            func message(_ scenes: String...) -> String {
                do {
                    _ = try Tiler(scenes.map { "\(folder)/\($0)" }, settings: fixture.settings)
                    return ""
                } catch {
                    return "\(error)".replacingOccurrences(of: folder + "/", with: "")
                }
            }
            #expect(
                message("a.tif", "gray.tif").hasPrefix(
                    "gray.tif: the scene has 1 band of uint8, but a.tif has 3 bands of uint8; "))
            #expect(
                message("a.tif", "deep.tif").hasPrefix(
                    "deep.tif: the scene has 3 bands of uint16, but a.tif has 3 bands of uint8; "))
            #expect(
                message("a.tif", "./a.tif").hasPrefix(
                    "./a.tif: has the same name as a.tif, and their tiles would, too; "))
            #expect(message("absent.tif").hasPrefix("absent.tif: no such file; "))
        }
    }
}
