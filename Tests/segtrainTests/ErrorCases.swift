// The bad command lines, in the order of the golden. What the files are is in BadInputs.swift.

extension ErrorCase {
    static let sections: [(title: String, cases: [ErrorCase])] = [
        ("files that are missing or have no partner", files), ("rasters", rasters), ("tiles", tiles),
        ("labels", labels),
        ("layers and counts", layers), ("models", models), ("settings", settings), ("outputs", outputs),
        ("usage", usage), ("signals", signals),
    ]

    private static let files = [
        train("a folder of images that does not exist", "data.train.images=absent"),
        train("a file where a folder of masks should be", "data.train.masks=notes.txt"),
        tiles("a folder without tiles", "empty"),
        tiles("an image without mask", "no-mask"),
        tiles("a mask without image", "no-image"),
        tiles("two images of one name", "two-of-a-name"),
        ErrorCase("one folder for images and masks", "eval --model run --images tiles/images --masks tiles/images"),
        ErrorCase("folders in each other's place", "eval --model run --images tiles/masks --masks tiles/images"),
        ErrorCase("a configuration that does not exist", "train --config absent.yaml"),
        ErrorCase("an experiment that does not exist", "experiment --config absent.yaml"),
        ErrorCase("a model that does not exist", "info absent.safetensors"),
        ErrorCase("an image that does not exist", "predict --model run absent.png --output new"),
        ErrorCase("a folder without images", "predict --model run empty/images --output new"),
        ErrorCase("a raster that does not exist", "inspect absent.tif"),
        ErrorCase("a folder that holds no run", "train --resume tiles"),
        ErrorCase("a run folder that does not exist", "train --resume absent"),
        ErrorCase("a report of what is no run", "report tiles"),
        ErrorCase("a report on tiles that are not there", "report run --images absent --masks absent"),
    ]

    private static let rasters = [
        tiles("a truncated PNG image", "cut-png"),
        tiles("a truncated TIFF image", "cut-tiff"),
        tiles("a truncated mask", "cut-mask"),
        tiles("a text called .png", "text"),
        tiles("an empty file called .tif", "nothing"),
        ErrorCase("a truncated TIFF to inspect", "inspect cut-tiff/images/a.tif"),
        ErrorCase("a truncated PNG to predict", "predict --model run cut-png/images/a.png --output new"),
        ErrorCase("a folder to inspect", "inspect tiles"),
        ErrorCase("a world file that is none", "predict --model run displaced/images/a.png --output new"),
    ]

    private static let tiles = [
        tiles("a mask of another size than its image", "sizes"),
        tiles("a mask value that stands for no class", "values"),
        tiles("a mask with 0, 1 and 255", "mixed"),
        tiles("a mask in colour", "colour-mask"),
        tiles("a tile smaller than the crop", "small"),
        ErrorCase("crops larger than the tiles", "bench --mode data --images tiles/images --masks tiles/masks"),
        tiles("masks with nothing but background", "background"),
        train("validation masks without a car", "data.val.images=background/images", "data.val.masks=background/masks"),
        tiles("images of several bands in one folder", "bands"),
        tiles("other bands in training than in validation", "gray"),
        train("a band that the images do not have", "data.bands=[1,2,9]"),
        ErrorCase("numbers of tiles that do not fit", "data stats --images sizes/images --masks sizes/masks"),
        train("the same tiles in both splits", "data.val.images=tiles/images", "data.val.masks=tiles/masks"),
        train(
            "the same tiles in both splits, spelled differently", "data.val.images=./val/../tiles/images",
            "data.val.masks=tiles/masks"),
    ]

    private static let labels = [
        rasterize("labels that do not exist", "absent.geojson"),
        rasterize("labels that are no JSON", "cut.geojson"),
        rasterize("an open ring", "open.geojson"),
        rasterize("a polygon that crosses itself", "bow-tie.geojson"),
        rasterize("a CRS that does not exist", "alien.geojson"),
        rasterize("metres as degrees", "metres.geojson"),
        rasterize("labels somewhere else", "elsewhere.geojson"),
        rasterize("lines in place of polygons", "lines.geojson"),
        rasterize("a point without extent", "points.csv"),
        rasterize("a heading that is none", "points.csv", "--footprint 4.5x1.8 --heading-field heading"),
        rasterize(
            "a class that is not listed", "cars.geojson", "--class-field kind --class background=van --class bus"),
        rasterize("a property that does not exist", "cars.geojson", "--class-field kin"),
        rasterize("several classes without a property", "cars.geojson", "--class car --class van"),
        rasterize("a table without coordinates", "nowhere.csv"),
        rasterize("a label raster of another size", "tiles/masks/a.png"),
        rasterize("a colour without a class", "tiles/images/a.png", like: "tiles/images/b.png"),
        ErrorCase(
            "a scene without georeference", "data rasterize cars.geojson --like tiles/images/a.png --output new.tif"),
        ErrorCase(
            "the labels in place of the mask", "data rasterize cars.geojson --like scene.tif --output cars.geojson"),
        rasterize("a CRS on the command line that is none", "cars.geojson", "--labels-crs UTM"),
        rasterize("a footprint of one number", "points.csv", "--footprint 4.5"),
        rasterize("a colour that is none", "tiles/masks/a.png", "--palette car=#yellow"),
        tile("scenes of different bands", "scene.tif tiles/images/a.png", "cars.geojson"),
        tile("two scenes of one name", "tiles/images/a.png cut-tiff/images/a.tif", "cars.geojson"),
        tile("labels somewhere else", "scene.tif", "elsewhere.geojson"),
        tile("labels without an object", "scene.tif", "none.geojson"),
        tile("a label raster for two scenes", "scene.tif tiles/images/a.png", "tiles/masks/a.png"),
        tile("no labels for a scene", "tiles/images/a.png", "val/masks"),
        tile("a scene that is too small for three parts", "scene.tif", "cars.geojson"),
        tile("more overlap than tile", "scene.tif", "cars.geojson", "--overlap 16"),
        tile("a share above 1", "scene.tif", "cars.geojson", "--background 20"),
        ErrorCase("tiles where others are", "data tile scene.tif --labels cars.geojson --output tiles"),
    ]

    private static let layers = [
        ErrorCase("a vector file of another kind", "data vectorize tiles/masks/a.png --output new.shp"),
        ErrorCase("a mask that does not exist", "data vectorize absent.png --output new.gpkg"),
        ErrorCase("a picture as mask", "data vectorize tiles/images/a.png --output new.gpkg"),
        ErrorCase("a mask value without a class", "data vectorize values/masks/a.png --output new.geojson"),
        ErrorCase("a layer below a file", "data vectorize tiles/masks/a.png --output notes.txt/new.gpkg"),
        ErrorCase("nothing to count", "count absent.gpkg"),
        ErrorCase("zones without a polygon", "count tiles/masks/a.png --zones none.geojson"),
        ErrorCase("zones on the ground, a mask without a place", "count tiles/masks/a.png --zones cars.geojson"),
        ErrorCase("zones without their field", "count scene.tif --zones cars.geojson --zone-field king"),
        ErrorCase("a field of no zones", "count scene.tif --zone-field name"),
        ErrorCase("JSON and CSV", "count scene.tif --json --csv"),
        ErrorCase(
            "labels of another size", "compare --prediction scene.tif --labels tiles/masks/a.png --output new"),
        ErrorCase(
            "vectors without their scene", "compare --prediction cars.geojson --labels cars.geojson --output new"),
        ErrorCase(
            "labels somewhere else", "compare --prediction scene.tif --labels elsewhere.geojson --output new"),
        ErrorCase(
            "an IoU of 0", "compare --prediction scene.tif --labels cars.geojson --iou 0 --output new"),
        ErrorCase(
            "a comparison below a file",
            "compare --prediction scene.tif --labels cars.geojson --output notes.txt/new"),
        ErrorCase("a vector format that is none", "predict --model run tiles/images --output new --vector shp"),
    ]

    private static let models = [
        ErrorCase("a text as model", "predict --model notes.txt tiles/images --output new"),
        ErrorCase("a picture as model", "info tiles/images/a.png"),
        ErrorCase("a truncated model", "info cut.safetensors"),
        ErrorCase("a folder without a model", "info tiles"),
        ErrorCase("tiles of other bands than the model's", "eval --model run --images gray/images --masks gray/masks"),
        ErrorCase("tiles of other classes", "eval --model run --images values/images --masks values/masks"),
        ErrorCase("an image of other bands than the model's", "predict --model run gray/images --output new"),
        ErrorCase("too few bands chosen", "predict --model run tiles/images --bands 1,2 --output new"),
        ErrorCase("a band that the image does not have", "predict --model run tiles/images --bands 1,2,4 --output new"),
        calibrate("a goal out of reach", "--goal recall>=1 --iou 1"),
        ErrorCase(
            "tiles without objects to calibrate on",
            "calibrate --model run --goal f1 --images background/images --masks background/masks"),
        ErrorCase("other settings for a run that is resumed", "train --resume run --set model.width=8"),
    ]

    private static let settings = [
        ErrorCase("a section that does not exist", "train --config unknown-section.yaml"),
        ErrorCase("a key that does not exist", "config check unknown-key.yaml"),
        ErrorCase("a loss that does not exist", "config check unknown-loss.yaml"),
        ErrorCase("a use case that does not exist", "config check cars.yaml --set use_case=count"),
        ErrorCase("a goal of the calibration that is none", "config check cars.yaml --set calibration.goal=best"),
        ErrorCase("a key twice", "config check duplicate.yaml"),
        ErrorCase("a word for a number", "config check word-for-number.yaml"),
        ErrorCase("a number out of its range", "config check out-of-range.yaml"),
        ErrorCase("no phases", "config check no-phases.yaml"),
        ErrorCase("a bracket that is not closed", "config check no-yaml.yaml"),
        ErrorCase("a tab", "config check tab.yaml"),
        ErrorCase("an empty file", "config check empty.yaml"),
        ErrorCase("a raster as configuration", "config check tiles/images/a.png"),
        ErrorCase("a configuration as experiment", "experiment --config cars.yaml"),
        ErrorCase("an experiment without its base", "experiment --config no-base.yaml"),
        ErrorCase("an arm that trains for longer than another", "experiment --config unequal.yaml"),
        train("an unknown key on the command line", "model.widht=8"),
        train("a mistyped value on the command line", "model.width=wide"),
        train("an override without a value", "model.width"),
    ]

    private static let outputs = [
        ErrorCase("a run below a file", "train --config cars.yaml --output notes.txt/run"),
        ErrorCase("a run in place of a file", "train --config cars.yaml --output notes.txt"),
        ErrorCase("a run where one is already", "train --config cars.yaml --output run"),
        ErrorCase("a run in place of a table", "train --config cars.yaml --output own"),
        calibrate("a model below a file", "--goal f1 --output notes.txt/model"),
        calibrate("a model in place of a folder", "--goal f1 --output tiles"),
        ErrorCase(
            "a table below a file",
            "eval --model run --images tiles/images --masks tiles/masks --csv notes.txt/tiles.csv"),
        ErrorCase(
            "a table in place of a mask",
            "eval --model run --images tiles/images --masks tiles/masks --csv ./tiles/masks/a.png"),
        ErrorCase(
            "a table in place of the model",
            "eval --model run --images tiles/images --masks tiles/masks --csv run/best.safetensors"),
        ErrorCase(
            "a table that would be a tile's world file",
            "eval --model run --images tiles/images --masks tiles/masks --csv tiles/images/a.pgw"),
        ErrorCase("a report that would be a mask's CRS", "report run --output tiles/masks/a.png.aux.xml"),
        calibrate("a model in place of a mask", "--goal f1 --output tiles/masks/a.png"),
        ErrorCase("a report in place of an image", "report run --output val/images/c.png"),
        ErrorCase("a report in place of a checkpoint", "report run --output run/last.safetensors"),
        ErrorCase(
            "a contact sheet in place of an image",
            "data preview --images tiles/images --masks tiles/masks --output tiles/images/b.png --tiles 1"),
        ErrorCase("masks below a file", "predict --model run tiles/images --output notes.txt/masks"),
        ErrorCase("two images for one mask", "predict --model run tiles/images two-of-a-name/images --output new"),
        ErrorCase("a report below a file", "report run --output notes.txt/report.html"),
        ErrorCase("an experiment below a file", "experiment --config equal.yaml --output notes.txt/experiment"),
        ErrorCase(
            "a contact sheet below a file",
            "data preview --images tiles/images --masks tiles/masks --output notes.txt/sheet.png"),
        ErrorCase("tiles below a file", "data synthesize --tiles 1 --output notes.txt/tiles"),
        ErrorCase("tiles in a folder that is in use", "data synthesize --tiles 1 --output tiles"),
    ]

    private static let usage = [
        ErrorCase("help of a command that does not exist", "help foo"),
        ErrorCase("help of a subcommand that does not exist", "help data tiles"),
        ErrorCase("an unknown command", "trian --config cars.yaml"),
        ErrorCase("an unknown option", "train --confg cars.yaml"),
        ErrorCase("an option without its value", "train --config"),
        ErrorCase("no configuration", "train"),
        ErrorCase("no model", "predict tiles/images --output new"),
        ErrorCase("no input", "predict --model run --output new"),
        ErrorCase("resuming what?", "train --resume"),
        ErrorCase("no subcommand's argument", "config check"),
        ErrorCase("one argument too many", "info run run"),
        ErrorCase("a word for a number", "train --config cars.yaml --threads many"),
        ErrorCase("no thread", "train --config cars.yaml --threads 0"),
        ErrorCase("a threshold below 0", "predict --model run tiles/images --output new --threshold=-1"),
        ErrorCase("a threshold in percent", "predict --model run tiles/images --output new --threshold 50"),
        ErrorCase("an IoU in percent", "eval --model run --images tiles/images --masks tiles/masks --iou 50"),
        ErrorCase("band 0", "predict --model run tiles/images --output new --bands 0,1,2"),
        ErrorCase("a format that does not exist", "predict --model run tiles/images --output new --format gif"),
        ErrorCase(
            "a compression that does not exist",
            "predict --model run tiles/images --output new --format tiff --compress jpeg"),
        ErrorCase("a compression for PNG", "predict --model run tiles/images --output new --compress lzw"),
        ErrorCase("a window smaller than the network", "predict --model run tiles/images --output new --window 2"),
        ErrorCase("more overlap than window", "predict --model run tiles/images --output new --window 64 --overlap 64"),
        ErrorCase("an IoU of 0", "eval --model run --images tiles/images --masks tiles/masks --iou 0"),
        ErrorCase("no goal", "calibrate --model run --images tiles/images --masks tiles/masks"),
        calibrate("a goal that does not exist", "--goal recal>=0.9"),
        calibrate("a recall above 1", "--goal recall>=95"),
        calibrate("counting by pixel", "--goal count --level pixel"),
        calibrate("smoothing without splitting", "--goal f1 --no-split-touching --split-smoothing 3"),
        calibrate("too little smoothing", "--goal f1 --split-smoothing 0.1"),
        ErrorCase("a negative area", "predict --model run tiles/images --output new --minimum-area -1"),
        ErrorCase("images without masks", "report run --images tiles/images"),
        ErrorCase("no run at a time", "experiment --config equal.yaml --jobs 0"),
        ErrorCase("no dataset to check", "data check"),
        ErrorCase("images without masks to check", "data check --images tiles/images"),
        ErrorCase("folders and a configuration", "data stats --config cars.yaml --images a --masks b"),
        ErrorCase("an override of no configuration", "data stats --images a --masks b --set data.bands=[1]"),
        ErrorCase(
            "a contact sheet as JPEG", "data preview --images tiles/images --masks tiles/masks --output sheet.jpg"),
        ErrorCase(
            "a contact sheet of nothing",
            "data preview --images tiles/images --masks tiles/masks --output new.png --tiles 0"),
        ErrorCase("no tiles", "data synthesize --tiles 0 --output new"),
        ErrorCase("tiles of 3 pixels", "data synthesize --tiles 1 --size 3 --output new"),
        ErrorCase("shares that are none", "data synthesize --tiles 1 --split half --output new"),
        ErrorCase("a bench of no steps", "bench --steps 0"),
        ErrorCase("a bench of batches that no machine holds", "bench --batch 9223372036854775807"),
        ErrorCase("a bench of more channels than a network may have", "bench --width 1024 --depth 8"),
        ErrorCase("a loss that does not exist", "bench --loss hinge"),
        ErrorCase("images without masks", "bench --mode data --images tiles/images"),
        ErrorCase("tiles for another mode", "bench --images tiles/images --masks tiles/masks"),
        ErrorCase("windows smaller than the network", "bench --mode scene --size 16"),
    ]

    private static let signals = [
        ErrorCase(
            "Ctrl-C", "train --config cars.yaml --output cut --set sampling.crops_per_epoch=1000000",
            interruptAfter: "the run starts")
    ]
}
