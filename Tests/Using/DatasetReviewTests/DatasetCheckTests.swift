// Every fault of a dataset is found, in one pass, and nothing else.
import Base
import Configuration
import Dataset
import DatasetReview
import Foundation
import Raster
import TestSupport
import Testing

@Suite struct DatasetCheckTests {
    @Test func goodTiles() throws {
        try withDataset { dataset in
            for (index, name) in ["a", "b", "c"].enumerated() { try dataset.tile("train", name, seed: index) }
            try dataset.tile("val", "d", seed: 4)
            #expect(try lines(dataset.source("train"), in: dataset) == ["3 tiles, nothing wrong"])
            let splits = DatasetSource(try dataset.configuration())
            #expect(try lines(splits, in: dataset) == ["train: 3 tiles, val: 1 tile, nothing wrong"])
        }
    }

    /// One tile for each fault: none hides another.
    @Test func allErrorsAtOnce() throws {
        try withDataset { dataset in
            try dataset.tile("train", "a", seed: 1)
            try dataset.tile("train", "a2", seed: 17)
            try dataset.image("train/images/alone.png", seed: 2)
            try dataset.mask("train/masks/ALONE.png")
            try dataset.image("train/images/bands.png", seed: 3, bands: 1)
            try dataset.mask("train/masks/bands.png")
            try dataset.image("train/images/clash.png", seed: 4)
            try dataset.image("train/images/clash.tif", seed: 5)
            try dataset.mask("train/masks/clash.png")
            try dataset.tile("train", "cut", seed: 6)
            for kind in ["images", "masks"] {
                let file = URL(fileURLWithPath: "\(dataset.path)/train/\(kind)/cut.png")
                try Data(contentsOf: file).dropLast(30).write(to: file)
            }
            try dataset.image("train/images/size.png", seed: 7)
            try dataset.mask("train/masks/size.png", side: 40)
            try dataset.image("train/images/small.png", seed: 8, side: 20)
            try dataset.mask("train/masks/small.png", side: 20)
            try dataset.image("train/images/text.png", seed: 9)
            try dataset.mask("train/masks/text.png")
            try Data("no picture".utf8).write(to: URL(fileURLWithPath: "\(dataset.path)/train/images/text.png"))
            try dataset.image("train/images/value.png", seed: 10)
            try dataset.mask("train/masks/value.png") { x, y in x == 3 ? 7 : Dataset.cars(x, y) }
            try dataset.tile("val", "v", seed: 11)
            let expected = """
                error    train/images/clash.tif: clash.png beside it has the same tile name 'clash'; keep one of the two
                error    train/images/alone.png: the image has no mask in train/masks; ALONE.png there differs in \
                case: give both the same name
                error    train/masks/ALONE.png: the mask has no image in train/images; alone.png there differs in \
                case: give both the same name
                error    train/images/cut.png: cannot be read: the file ends too early; replace the file with an \
                intact copy
                error    train/masks/cut.png: cannot be read: the file ends too early; replace the file with an \
                intact copy
                error    train/masks/size.png: the mask has 40×40 pixels, but its image train/images/size.png has \
                32×32; make both the same size and area
                error    train/images/text.png: is neither PNG, JPEG nor TIFF; convert it to PNG or TIFF, or \
                replace it if it is damaged
                error    train/images/bands.png: the image has 1 band, but train/images/a.png has 3; use images with \
                the same bands, or choose common ones with data.bands
                error    train/masks/value.png: mask value 7 at column 3, row 0 belongs to no class (0 and 1 or 0 \
                and 255 are known without labels); correct the mask, or train with data.labels that say what it \
                means, e.g. labels: {background: 0, car: [255, 7]}, or with data.ignore
                error    train/images/small.png: the tile of 20×20 pixels is smaller than the crop of 32×32; set \
                sampling.crop_size to 20 or less, or remove the small tiles
                train: 9 tiles, val: 1 tile, 10 errors
                """
            let found = try lines(DatasetSource(dataset.configuration()), in: dataset)
            #expect(found == expected.split(separator: "\n").map(String.init))
        }
    }

    /// From four files on; numbers and the files' own names may differ.
    @Test func theSameFaultOfManyTilesIsOneLine() throws {
        try withDataset { dataset in
            try dataset.tile("train", "a", seed: 1)
            for index in 0..<5 {
                try dataset.image("train/images/lone\(index).png", seed: 2)
                try dataset.image("train/images/size\(index).png", seed: 10 + index)
                try dataset.mask("train/masks/size\(index).png", side: 40 + index)
            }
            let expected = """
                error    train/images: 5 files (lone0.png, lone1.png, lone2.png and 2 more): the image has no mask in \
                train/masks; add it, or move the image away
                error    train/masks: 5 files (size0.png, size1.png, size2.png and 2 more): of the first, the mask has \
                40×40 pixels, but its image train/images/size0.png has 32×32; make both the same size and area
                6 tiles, 10 errors
                """
            #expect(try lines(dataset.source("train"), in: dataset) == expected.split(separator: "\n").map(String.init))
            #expect(try DatasetCheck(dataset.source("train")).problems.count == 10, "each is in the JSON")
        }
    }

    @Test func oneFolderForBothIsOneLine() throws {
        try withDataset { dataset in
            try dataset.tile("train", "a", seed: 1)
            let images = dataset.path + "/train/images"
            #expect(
                try lines(DatasetSource(images: images, masks: images + "/."), in: dataset)[0]
                    == "error    train/images/.: is the folder of the images and that of the masks, and no file in it "
                    + "is called NAME_mask; give the folder of the masks")
        }
    }

    /// Masks that say where they lie, in the image's CRS or in another.
    @Test(arguments: [
        (Dataset.ground(0), nil), (Dataset.ground(0.015), nil), (Dataset.ground(1), "32.0 pixels away from"),
        (Dataset.ground(-0.02), "0.6 pixels away from"), (Dataset.ground(0, metres: 0.6), "6.4 pixels away from"),
        // NAD83 is WGS 84 as far as PROJ knows without grids; in the next zone the same numbers lie far away.
        (Dataset.ground(0, epsg: 26911), nil), (Dataset.ground(0, epsg: 32612), "pixels away from"),
        // A code that PROJ does not know.
        (Dataset.ground(0, epsg: 32500), nil),
    ])
    func aMaskLiesOverItsImage(place: Georeference, fault: String?) throws {
        try withDataset { dataset in
            try dataset.image("train/images/a.tif", seed: 1, place: Dataset.ground(0))
            try dataset.mask("train/masks/a.tif", place: place)
            try dataset.tile("train", "b", seed: 2)
            let found = try lines(dataset.source("train"), in: dataset).filter { $0.hasPrefix("error") }
            let training = message {
                _ = try TileHeaders(
                    pairs: pairTiles(
                        images: dataset.path + "/train/images", masks: dataset.path + "/train/masks"))
            }
            guard let fault else {
                #expect(found.isEmpty && training.isEmpty, "\(found), \(training)")
                return
            }
            #expect(found.count == 1 && found[0].hasPrefix("error    train/masks/a.tif: the mask lies "))
            #expect(
                found[0].hasSuffix(
                    "\(fault) its image train/images/a.tif; use the mask of the image's area, "
                        + "or remove a wrong georeference"), "\(found)")
            #expect(training.hasPrefix("\(dataset.path)/train/masks/a.tif: the mask lies "), "\(training)")
        }
    }

    /// Those that differ are told from those that most have, not from the first.
    @Test func theUsualKindDecides() throws {
        try withDataset { dataset in
            try dataset.image("x/images/a.png", seed: 1, bands: 1)
            try dataset.mask("x/masks/a.png")
            for (index, name) in ["b", "c"].enumerated() { try dataset.tile("x", name, seed: index + 2) }
            let found = try lines(dataset.source("x"), in: dataset)
            #expect(found.count == 2)
            #expect(found[0].hasPrefix("error    x/images/a.png: the image has 1 band, but x/images/b.png has 3"))
        }
    }

    @Test func foldersAndSplits() throws {
        try withDataset { dataset in
            try dataset.tile("train", "a", seed: 1)
            let absent = try lines(DatasetSource(dataset.configuration()), in: dataset)
            #expect(
                absent
                    == [
                        "error    val/images: no such folder of images; correct the path",
                        "train: 1 tile, 1 error",
                    ].map { $0.replacingOccurrences(of: "train: ", with: "") })
            try dataset.image("val/images/a.png", seed: 2)
            try dataset.mask("val/masks/a.png") { _, _ in 0 }
            let empty = try lines(DatasetSource(dataset.configuration()), in: dataset)
            #expect(
                empty[0]
                    == "error    val/masks: no validation mask shows an object, so nothing can be measured; add tiles "
                    + "with objects to data.val, or check data.labels")
            #expect(empty[1].hasPrefix("warning  val/masks/a.png: the mask shows no object"))
            let both = try dataset.configuration().with {
                $0.data.validation = $0.data.train
            }
            #expect(
                try lines(DatasetSource(both), in: dataset) == [
                    "error    train/images/a.png: this tile is in the training and in the validation split; give "
                        + "data.val folders of its own",
                    "train: 1 tile, val: 1 tile, 1 error",
                ])
            let absentClass = try lines(
                DatasetSource(dataset.configuration("  labels: {background: 0, car: 255, truck: 2}\n")), in: dataset)
            #expect(absentClass.contains { $0.hasPrefix("error    class 'truck' has no pixel in the training masks") })
        }
    }

    @Test func ambiguousMaskValues() throws {
        try withDataset { dataset in
            try dataset.tile("x", "a", seed: 1)
            try dataset.image("x/images/b.png", seed: 2)
            try dataset.mask("x/masks/b.png") { x, y in Dataset.cars(x, y) / 255 }
            let found = try lines(dataset.source("x"), in: dataset)
            #expect(found.count == 2)
            #expect(found[0].hasPrefix("error    x/masks/a.png: the mask has 255, but x/masks/b.png has 1"))
        }
    }

    @Test func doubtfulContents() throws {
        try withDataset { dataset in
            try dataset.tile("x", "a", seed: 1)
            try dataset.tile("x", "A", seed: 2)
            try dataset.image("x/images/b.png", seed: 3)
            try dataset.mask("x/masks/b.png") { _, _ in 0 }
            try dataset.image("x/images/c.tif", seed: 4, nodata: 9) { _, _, _ in 9 }
            try dataset.mask("x/masks/c.png")
            try dataset.image("x/images/d.png", seed: 5)
            try dataset.mask("x/masks/d.png") { x, y in 255 - Dataset.cars(x, y) }
            // A pixel in the middle, and a car of which the border leaves a column.
            try dataset.image("x/images/e.png", seed: 6)
            try dataset.mask("x/masks/e.png") { x, y in
                x == 16 && y == 20 || x == 0 && 3..<5 ~= y ? 255 : Dataset.cars(x, y)
            }
            try dataset.image("x/images/f.png", seed: 1)
            try dataset.mask("x/masks/f.png")
            let expected = """
                warning  x/images/a.png: its name differs from A only in case: on other systems one would \
                replace the other; rename one of them
                warning  x/images/c.tif: the image has no data anywhere; remove the tile
                warning  x/masks/d.png: 95 % of the pixels belong to objects: is the mask inverted?; look at it, \
                e.g. with segtrain data preview, and correct it or the values in data.labels
                warning  x/masks/b.png: the mask shows no object; remove tiles where objects are missing; leave \
                those where there are none
                warning  x/masks/e.png: 1 object of 1 pixel, where 24 are usual; remove the specks from the mask
                warning  x/images/f.png: has the same pixels as x/images/a.png; remove one
                7 tiles, 6 warnings
                """
            #expect(try lines(dataset.source("x"), in: dataset) == expected.split(separator: "\n").map(String.init))
        }
    }

    @Test func leaksBetweenSplits() throws {
        try withDataset { dataset in
            try dataset.tile("train", "a", seed: 1, place: Dataset.ground(0))
            try dataset.tile("train", "b", seed: 2, place: Dataset.ground(1))
            // Touches b; half on b; a copy of a under another name.
            try dataset.tile("val", "beside", seed: 3, place: Dataset.ground(2))
            try dataset.tile("val", "half", seed: 4, place: Dataset.ground(1.5))
            try dataset.image("val/images/copy.png", seed: 1)
            try dataset.mask("val/masks/copy.png")
            let found = try lines(DatasetSource(dataset.configuration()), in: dataset)
            #expect(
                found == [
                    "warning  val/images/copy.png: has the same pixels as train/images/a.tif, a training tile; remove "
                        + "one: otherwise validation measures what was memorised",
                    "warning  val/images/half.tif: 50 % of its ground is that of the training tile train/images/b.tif; "
                        + "move it to the training tiles, or make the split by area, e.g. with segtrain data tile",
                    "train: 2 tiles, val: 3 tiles, 2 warnings",
                ])
        }
    }

    @Test func otherPlacesAndResolutions() throws {
        try withDataset { dataset in
            for index in 0..<3 { try dataset.tile("x", "a\(index)", seed: index, place: Dataset.ground(Double(index))) }
            try dataset.tile("x", "b", seed: 5, place: Dataset.ground(8, metres: 0.3))
            try dataset.tile("x", "c", seed: 6, place: Dataset.ground(9, epsg: 32612))
            try dataset.tile("x", "d", seed: 7, place: Dataset.ground(10, epsg: 30000))
            let found = try lines(dataset.source("x"), in: dataset)
            #expect(
                found == [
                    "warning  x/images/b.tif: its pixels are 0.3 m on the ground, but those of most tiles are 0.5 m; "
                        + "resample it to 0.5 m",
                    "warning  x/images/c.tif: its CRS is EPSG:32612, but most tiles have EPSG:32611; warp it to "
                        + "EPSG:32611 if its pixels are stretched",
                    "warning  x/images/d.tif: PROJ does not know its CRS, EPSG:30000; write its CRS again, e.g. with "
                        + "gdal_edit.py -a_srs EPSG:32611",
                    "6 tiles, 3 warnings",
                ])
        }
    }

    @Test func jsonHasEveryKey() throws {
        try withDataset { dataset in
            try dataset.tile("x", "a", seed: 1)
            try dataset.image("x/images/b.png", seed: 2)
            let json = try DatasetCheck(dataset.source("x")).json.compact.replacingOccurrences(
                of: dataset.path + "/", with: "")
            #expect(
                json == #"{"tiles":{"all":1},"errors":1,"warnings":0,"problems":[{"severity":"error","split":null,"#
                    + #""path":"x/images/b.png","reason":"the image has no mask in x/masks","#
                    + #""remedy":"add it, or move the image away"}]}"#)
        }
    }
}

extension Configuration {
    fileprivate func with(_ change: (inout Configuration) -> Void) -> Configuration {
        var copy = self
        change(&copy)
        return copy
    }
}
