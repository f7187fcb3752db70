// The data path is timed on rendered tiles and on a user's own.
import Base
import Bench
import Model
import Synthesis
import TestSupport
import Testing

@Suite struct DataBenchTests {
    private func bench(_ tiles: BenchTiles, size: Int = 32) -> DataBench {
        DataBench(
            tiles: tiles, network: UNetConfiguration(width: 4, depth: 1), size: size, batch: 2, steps: 3,
            loss: Loss(CrossEntropy()))
    }

    private func check(_ line: Line) {
        #expect(line.text("mode") == "data")
        for key in ["crops_per_second", "batch_milliseconds.crop", "loader_share", "step_ratio", "peak_rss_mib"] {
            #expect(line.number(key) > 0, "\(key)")
        }
        for part in ["augment", "decode"] { #expect(line.number("batch_milliseconds." + part) >= 0) }
        line.expectSteps("step_seconds", count: 3)
        line.expectSteps("step_seconds_with_loader", count: 3)
    }

    @Test func rendersTilesOfBothFormatsByDefault() throws {
        let line = try Line(bench(.rendered).run())
        check(line)
        #expect(line.text("tiles") == "rendered" && line.number("tile_count") == 16)
        #expect(line.number("tiles_per_second.png") > 0 && line.number("tiles_per_second.tif") > 0)
    }

    @Test func takesAFoldersTiles() throws {
        try withTemporaryFolder { folder in
            var set = SyntheticSet(tiles: 3, seed: 1)
            (set.size, set.bands, set.split) = (40, .gray, SplitShares(train: 1, val: 0, test: 0))
            _ = try set.write(to: folder + "/set")
            let (images, masks) = (folder + "/set/train/images", folder + "/set/train/masks")
            let line = try Line(bench(.folders(images: images, masks: masks)).run())
            check(line)
            #expect(line.text("tiles") == images && line.number("tile_count") == 3)
            #expect(line.number("tiles_per_second.png") > 0 && line.number("tiles_per_second.tif").isNaN)

            #expect(throws: UserError.self) { try bench(.folders(images: images, masks: masks), size: 64).run() }
        }
    }
}
