// data check, stats and preview as a user runs them.
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct DatasetCommandTests {
    /// Whatever ends a training is an error of the check, and a file is named.
    @Test func checkAndTrainingAgree() throws {
        try withTemporaryFolder { folder in
            _ = try BadInputs(in: folder)
            let good = try segtrain(["data", "check", "--config", "cars.yaml"], folder: folder)
            #expect(good.exitCode == 0, "\(good.output)")
            // Tiles a and b are alike.
            #expect(good.output.hasSuffix("train: 2 tiles, val: 1 tile, 2 warnings\n"), "\(good.output)")
            let sets = [
                "empty", "no-mask", "no-image", "two-of-a-name", "cut-png", "cut-tiff", "cut-mask", "text", "nothing",
                "sizes",
                "values", "mixed", "colour-mask", "small", "background", "bands", "gray",
            ]
            for set in sets {
                let settings = ["data.train.images=\(set)/images", "data.train.masks=\(set)/masks"].flatMap {
                    ["--set", $0]
                }
                let trained = try segtrain(
                    ["train", "--config", "cars.yaml", "--output", "new"] + settings, folder: folder)
                #expect(trained.exitCode != 0)
                let checked = try segtrain(["data", "check", "--config", "cars.yaml"] + settings, folder: folder)
                #expect(checked.exitCode == 65, "\(set): \(checked.output)")
                #expect(checked.errors.hasSuffix("training would refuse this dataset; correct what is listed\n"))
                let first = try #require(checked.output.split(separator: "\n").first)
                #expect(first.hasPrefix("error    \(set == "gray" ? "val" : set)/"), "\(first)")
            }
        }
    }

    @Test func numbersAndPictureOfRenderedTiles() throws {
        try withTemporaryFolder { folder in
            let made = try segtrain(
                [
                    "data", "synthesize", "--tiles", "4", "--size", "64", "--split", "3/1/0", "--format", "tiff",
                    "--output", "set",
                ],
                folder: folder)
            try #require(made.exitCode == 0, "\(made.errors)")
            let folders = ["--images", "set/train/images", "--masks", "set/train/masks"]
            let checked = try segtrain(["data", "check", "--json"] + folders, folder: folder)
            #expect(checked.exitCode == 0 && checked.output.hasPrefix(#"{"tiles":{"all":3},"errors":0,"#))
            let table = try segtrain(["data", "stats"] + folders, folder: folder)
            #expect(table.output.hasPrefix("3 tiles of 64 pixels a side, 3 bands of uint8\n"))
            #expect(table.output.contains("a pixel is 0.3 m"))
            let json = try segtrain(["data", "stats", "--json"] + folders, folder: folder)
            #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [String: Any])
            let drawn = try segtrain(
                ["data", "preview", "--output", "sheet.png", "--columns", "2", "--size", "64"] + folders, folder: folder
            )
            #expect(drawn.exitCode == 0 && drawn.output.hasPrefix("sheet.png: 3 of 3 tiles"))
            let picture = try RasterReader(path: folder + "/sheet.png").info
            #expect(picture.width == 2 * 70 + 6 && picture.height == 2 * 70 + 6)
        }
    }
}
