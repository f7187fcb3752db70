// What a user does who reads the errors of Goldens/errors.txt: the table of AdviceTests.

/// An error of the golden that advises something, and the command line of whoever follows it.
struct FollowedAdvice {
    /// The command line that ends with the error.
    let error: String
    /// The command line, or another, as the error advises. What it writes is called `new`.
    let advice: String
    /// What is wrong next; nil when the advice is all that was missing.
    let next: String?

    init(_ error: String, _ advice: String, next: String? = nil) {
        (self.error, self.advice, self.next) = (error, advice, next)
    }

    static let table = runs + tiles + labels + layers + settings + outputs

    private static let train = "train --config cars.yaml --output new"

    /// Training on a set of tiles, and what is added to the command line.
    private static func tiles(_ set: String, _ more: String = "") -> String {
        "\(train) --set data.train.images=\(set)/images --set data.train.masks=\(set)/masks" + more
    }

    private static let runs = [
        FollowedAdvice("train --resume tiles", train),
        FollowedAdvice("train --resume absent", train),
        FollowedAdvice("report tiles", "report run --output new.html"),
        FollowedAdvice("info tiles", "info run"),
        FollowedAdvice("info tiles/images/a.png", "info run"),
        FollowedAdvice("predict --model notes.txt tiles/images --output new", predict),
        FollowedAdvice("train --config cars.yaml --output run", "train --config cars.yaml --output run --resume"),
        FollowedAdvice("train --config cars.yaml --output own", train),
        FollowedAdvice(
            "train --config cars.yaml --output cut --set sampling.crops_per_epoch=1000000", "train --resume run"),
        FollowedAdvice(
            "predict --model run tiles/images --bands 1,2 --output new",
            "predict --model run tiles/images --bands 1,2,3 --output new"),
        FollowedAdvice(
            "calibrate --model run --images tiles/images --masks tiles/masks --goal recall>=1 --iou 1",
            "calibrate --model run --images tiles/images --masks tiles/masks --goal recall>=1 --level pixel"),
    ]

    private static let tiles = [
        FollowedAdvice(tiles("values"), tiles("values", " --set 'data.labels={background: 0, car: [7, 255]}'")),
        FollowedAdvice(tiles("mixed"), tiles("mixed", " --set 'data.labels={background: 0, car: [1, 255]}'")),
        FollowedAdvice(tiles("small"), tiles("small", " --set sampling.crop_size=24")),
        FollowedAdvice(
            "bench --mode data --images tiles/images --masks tiles/masks",
            "bench --mode data --images tiles/images --masks tiles/masks --size 48 --batch 2 --steps 1"),
        FollowedAdvice(
            tiles("background"), tiles("background", " --set 'data.labels={background: 1, car: [0, 255]}'"),
            next: "class 'background' has no pixel"),
        FollowedAdvice(
            train + " --set data.val.images=background/images --set data.val.masks=background/masks", train),
        FollowedAdvice(
            tiles("bands"),
            tiles("bands", " --set data.bands=[1] --set data.val.images=gray/images")
                + " --set data.val.masks=gray/masks"),
        FollowedAdvice(tiles("gray"), tiles("gray", " --set data.bands=[1]")),
        FollowedAdvice(
            train + " --set data.val.images=tiles/images --set data.val.masks=tiles/masks", train),
        FollowedAdvice(
            train + " --set data.val.images=./val/../tiles/images --set data.val.masks=tiles/masks", train),
        FollowedAdvice(
            "eval --model run --images values/images --masks values/masks",
            "eval --model run --images tiles/images --masks tiles/masks"),
    ]

    private static func rasterize(_ labels: String, _ more: String = "", like scene: String = "scene.tif") -> String {
        "data rasterize \(labels) --like \(scene) --output new.tif" + more
    }

    private static let labels = [
        FollowedAdvice(
            rasterize("alien.geojson"), rasterize("alien.geojson", " --labels-crs EPSG:32611")),
        FollowedAdvice(rasterize("metres.geojson"), rasterize("metres.geojson", " --labels-crs EPSG:32611")),
        FollowedAdvice(rasterize("elsewhere.geojson"), rasterize("elsewhere.geojson", " --labels-crs EPSG:32611")),
        FollowedAdvice(rasterize("lines.geojson"), rasterize("points.csv", " --radius 1 --labels-crs EPSG:32611")),
        FollowedAdvice(rasterize("points.csv"), rasterize("points.csv", " --radius 1 --labels-crs EPSG:32611")),
        FollowedAdvice(
            rasterize("cars.geojson", " --class-field kind --class background=van --class bus"),
            rasterize("cars.geojson", " --class-field kind --class background=van --class bus --class car=car")),
        FollowedAdvice(
            rasterize("cars.geojson", " --class car --class van"),
            rasterize("cars.geojson", " --class car --class van --class-field kind")),
        FollowedAdvice(
            rasterize("tiles/images/a.png", like: "tiles/images/b.png"),
            rasterize("tiles/images/a.png", " --palette car=#ffff00", like: "tiles/images/b.png")),
        FollowedAdvice(
            rasterize("cars.geojson", like: "tiles/images/a.png"),
            rasterize("cars.geojson", " --labels-crs pixels", like: "tiles/images/a.png"), next: "no object lies"),
        FollowedAdvice(
            "data tile scene.tif --labels elsewhere.geojson --size 16 --output new",
            "data tile scene.tif --labels elsewhere.geojson --size 16 --output new --labels-crs EPSG:32611 "
                + "--split 1/0/0"),
        FollowedAdvice(
            "data tile scene.tif --labels none.geojson --size 16 --output new",
            "data tile scene.tif --labels cars.geojson --size 16 --output new --split 1/0/0"),
        FollowedAdvice(
            "data tile scene.tif --labels cars.geojson --size 16 --output new",
            "data tile scene.tif --labels cars.geojson --size 16 --output new --split 0.8/0.2/0"),
    ]

    private static let layers = [
        FollowedAdvice(
            "data vectorize tiles/images/a.png --output new.gpkg",
            "data vectorize tiles/images/a.png --output new.gpkg --palette car=#ffff00"),
        FollowedAdvice(
            "data vectorize values/masks/a.png --output new.geojson",
            "data vectorize values/masks/a.png --output new.geojson --class background=0 --class car=7,255"),
        FollowedAdvice(
            "compare --prediction cars.geojson --labels cars.geojson --output new",
            "compare --prediction cars.geojson --labels cars.geojson --output new --image scene.tif"),
        FollowedAdvice(
            "compare --prediction scene.tif --labels elsewhere.geojson --output new",
            "compare --prediction scene.tif --labels elsewhere.geojson --output new --labels-crs EPSG:32611"),
    ]

    private static let settings = [
        FollowedAdvice("experiment --config unequal.yaml", "experiment --config equal.yaml --output new"),
        FollowedAdvice(train + " --set model.width", train + " --set model.width=4"),
    ]

    private static let outputs = [
        FollowedAdvice("train --config cars.yaml --output notes.txt/run", train),
        FollowedAdvice("train --config cars.yaml --output notes.txt", train),
        FollowedAdvice(
            "compare --prediction scene.tif --labels cars.geojson --output notes.txt/new",
            "compare --prediction scene.tif --labels cars.geojson --output new"),
        FollowedAdvice("predict --model run tiles/images --output notes.txt/masks", predict),
        FollowedAdvice(
            "experiment --config equal.yaml --output notes.txt/experiment",
            "experiment --config equal.yaml --output new"),
        FollowedAdvice(evaluate + " --csv ./tiles/masks/a.png", evaluate + " --csv new.csv"),
        FollowedAdvice(evaluate + " --csv run/best.safetensors", evaluate + " --csv new.csv"),
        FollowedAdvice(evaluate + " --csv tiles/images/a.pgw", evaluate + " --csv new.csv"),
        FollowedAdvice("report run --output tiles/masks/a.png.aux.xml", "report run --output new.html"),
        FollowedAdvice("report run --output val/images/c.png", "report run --output new.html"),
        FollowedAdvice("report run --output run/last.safetensors", "report run --output new.html"),
        FollowedAdvice(
            "calibrate --model run --images tiles/images --masks tiles/masks --goal f1 --output tiles/masks/a.png",
            "calibrate --model run --images tiles/images --masks tiles/masks --goal f1 --output new.safetensors"),
        FollowedAdvice(
            "data preview --images tiles/images --masks tiles/masks --output tiles/images/b.png --tiles 1",
            "data preview --images tiles/images --masks tiles/masks --output new.png --tiles 1"),
        FollowedAdvice(
            "data synthesize --tiles 1 --output notes.txt/tiles", "data synthesize --tiles 1 --output new"),
        FollowedAdvice("train --confg cars.yaml", train),
    ]

    private static let predict = "predict --model run tiles/images --output new"
    private static let evaluate = "eval --model run --images tiles/images --masks tiles/masks"
}
