// Sets on disk: layout, split, formats, georeference, threads, errors.
import Base
import Foundation
import Raster
import Synthesis
import TestSupport
import Testing

struct SyntheticSetTests {
    private func small(_ tiles: Int, _ format: SyntheticSet.Format) -> SyntheticSet {
        var set = SyntheticSet(tiles: tiles, seed: 4)
        (set.size, set.format) = (24, format)
        return set
    }

    @Test func sharesBecomeCounts() {
        #expect(SplitShares("48/12/12") == SplitShares(train: 48, val: 12, test: 12))
        for wrong in ["", "1", "1/2", "1/2/3/4", "0/0/0", "a/b/c", "-1/1/1", "1//1", "inf/1/1", "nan/1/1"] {
            #expect(SplitShares(wrong) == nil, "\(wrong)")
        }
        var set = SyntheticSet(tiles: 72, seed: 1)
        set.split = SplitShares("48/12/12")!
        #expect(set.counts == [.train: 48, .val: 12, .test: 12])
        #expect([0, 47, 48, 59, 60, 71].map { set.part(of: $0) } == [.train, .train, .val, .val, .test, .test])
        set.tiles = 1
        #expect(set.counts == [.train: 1, .val: 0, .test: 0])
        for tiles in 1...40 { #expect(SyntheticSet(tiles: tiles, seed: 1).counts.values.reduce(0, +) == tiles) }
    }

    @Test func writesPairsOfBothFormats() throws {
        try withTemporaryFolder { folder in
            var set = small(6, .mixed)
            set.split = SplitShares("4/1/1")!
            let summary = try set.write(to: folder + "/new/set")
            #expect(summary.counts == [.train: 4, .val: 1, .test: 1])
            #expect(summary.pixels == 6 * 24 * 24)
            for (part, names) in [
                ("train", ["tile-00000.tif", "tile-00001.png", "tile-00002.tif", "tile-00003.png"]),
                ("val", ["tile-00004.tif"]), ("test", ["tile-00005.png"]),
            ] {
                for kind in ["images", "masks"] {
                    let found = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/new/set/\(part)/\(kind)")
                    #expect(found.sorted() == names)
                }
            }
            for index in 0..<6 {
                let expected = set.world(index).render(width: 24, height: 24)
                let image = try RasterReader(path: "\(folder)/new/set/\(set.path(of: index, mask: false))")
                let mask = try RasterReader(path: "\(folder)/new/set/\(set.path(of: index, mask: true))")
                #expect((image.info.width, image.info.height, image.info.bands) == (24, 24, 3))
                let all = Window(x: 0, y: 0, width: 24, height: 24)
                #expect(try image.read(all).bytes == expected.image)
                #expect(try mask.read(all).bytes == expected.mask)
            }
        }
    }

    @Test func tilesLieSideBySideInTheirZone() throws {
        try withTemporaryFolder { folder in
            var set = small(2, .tiff)
            (set.split, set.bands) = (SplitShares("1/0/0")!, .rgbn)
            _ = try set.write(to: folder)
            for index in 0..<2 {
                for mask in [false, true] {
                    let info = try RasterReader(path: "\(folder)/\(set.path(of: index, mask: mask))").info
                    #expect(info.bands == (mask ? 1 : 4))
                    #expect(info.georeference?.epsg == 32611)
                    // 24 pixels of 0.3 m, a quarter more, up to whole tens of metres: 10 m.
                    #expect(
                        info.georeference?.geotransform == [600_000 + 10 * Double(index), 0.3, 0, 4_000_000, 0, -0.3])
                }
            }
            #expect(set.georeference(of: 250).geotransform?[0] == 600_500)
            #expect(set.georeference(of: 250).geotransform?[3] == 3_999_980)
            #expect(!FileManager.default.fileExists(atPath: folder + "/val"))
        }
    }

    @Test func filesDoNotDependOnThreads() throws {
        try withTemporaryFolder { folder in
            let set = small(5, .mixed)
            _ = try set.write(to: folder + "/one", threads: 1)
            _ = try set.write(to: folder + "/three", threads: 3)
            for index in 0..<5 {
                for mask in [false, true] {
                    let path = set.path(of: index, mask: mask)
                    #expect(
                        FileManager.default.contents(atPath: "\(folder)/one/\(path)")
                            == FileManager.default.contents(atPath: "\(folder)/three/\(path)"))
                }
            }
        }
    }

    /// A set that is not complete cannot be taken for one.
    @Test func appearsWhenAllIsWritten() throws {
        try withTemporaryFolder { folder in
            let output = folder + "/set"
            _ = try small(3, .png).write(to: output) { _ in
                #expect(!FileManager.default.fileExists(atPath: output))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["set"])
        }
    }

    @Test func refusesPlacesThatAreTakenOrClosed() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.write("mine", to: folder + "/file")
            let taken = #expect(throws: UserError.self) { try small(1, .png).write(to: folder) }
            #expect(taken?.kind == .cannotCreate)
            #expect(taken?.description == "\(folder): is not empty; choose a new folder or empty this one")
            let file = #expect(throws: UserError.self) { try small(1, .png).write(to: folder + "/file") }
            #expect(file?.description == "\(folder)/file: is a file; choose a new folder")
            let closed = #expect(throws: UserError.self) { try small(1, .png).write(to: "/proc/segtrain-set") }
            #expect(closed?.kind == .cannotCreate)
            #expect(FileManager.default.contents(atPath: folder + "/file") == Foundation.Data("mine".utf8))
        }
    }

    @Test func refusesSettingsThatNoSetCanHave() {
        func message(_ change: (inout SyntheticSet) -> Void) -> String? {
            var set = SyntheticSet(tiles: 1, seed: 1)
            change(&set)
            return #expect(throws: UserError.self) { try set.validate() }?.description
        }
        #expect(message { $0.tiles = 0 } == "0 tiles; choose 1 to 10000000")
        #expect(message { $0.size = 8 } == "tiles of 8 pixels; choose 16 to 100000")
        #expect(message { $0.metresPerPixel = .nan } == "a pixel of nan m; choose 0.05 to 2")
        #expect(
            message { $0.bands = .rgbn } == "a PNG cannot hold the near infrared band of rgbn; choose the format tiff")
    }
}
