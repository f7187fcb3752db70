// `segtrain predict`: a model and images in, masks out.
import ArgumentParser
import Base
import Geo
import ModelFile
import Prediction
import Raster
import Terminal
import Vectorization

extension MaskFormat: ExpressibleByArgument {}
extension TIFFCompression: ExpressibleByArgument {}

struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write masks of images and scenes of any size.",
        discussion: """
            Reads PNG and GeoTIFF files, and folders of them (files called NAME_mask, NAME_probability or \
            NAME_overlay are left out there). Writes NAME_mask.png: 0 background, 255 car. With --format tiff \
            NAME_mask.tif: 0 background, 1 car, 255 where the image has no data, with the image's georeference and a \
            colour table; --format cog adds overviews, for maps on the web. Beside a PNG the world file \
            NAME_mask.pgw says where it lies. A model of several classes writes the mask values of its labels, see \
            segtrain info. --vector writes NAME_objects.geojson or .gpkg: a polygon for each object with class, \
            score, area_m2, length_m, width_m, heading and centroid. Prints the files it has written, and on \
            standard error how many objects they show.
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var decision: DecisionOptions

    @Argument(help: ArgumentHelp("Images and folders of images.", valueName: "input"))
    var inputs: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder for the masks.", valueName: "dir"))
    var output: String

    @Option(help: "Masks and probability maps as PNG, as GeoTIFF, or as cloud-optimised GeoTIFF with overviews.")
    var format = MaskFormat.png

    @Option(help: "How the samples of tiff and cog are compressed. Default: deflate.")
    var compress: TIFFCompression?

    @Flag(help: "Also write NAME_probability: 0 to 255 in PNG, 0 to 1 with a band for each class in GeoTIFF.")
    var probability = false

    @Flag(help: "Also write NAME_overlay.png: the image with the mask drawn over it.")
    var overlay = false

    @Option(
        help: ArgumentHelp(
            "Also write NAME_objects: geojson with longitude and latitude, or gpkg in the image's CRS; or one file for "
                + "all images, e.g. cars.gpkg, in the first one's CRS, with an object once that several of them show. "
                + "Without georeference: in pixels.",
            valueName: "geojson|gpkg|file"),
        transform: { try VectorOutput($0) })
    var vector: VectorOutput?

    @Flag(help: "Also print how many objects there are, as segtrain count does. --zones implies it.")
    var count = false

    @OptionGroup var zones: ZoneOptions

    @Option(
        help: ArgumentHelp("The CRS of the images, in place of their own.", valueName: "crs"),
        transform: { try CRS($0) })
    var sceneCrs: CRS?

    @OptionGroup var resolution: ResolutionOptions

    @Flag(
        name: .customLong("continue"),
        help: """
            Continue after an interruption: skip images that were already predicted with the same model and \
            settings, and keep the finished part of a scene in NAME.partial, from which the same command continues.
            """)
    var continuing = false

    @Flag(help: "Also replace files in the output folder that segtrain predict has not written or that were changed.")
    var overwrite = false

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        if compress != nil, format == .png { throw ValidationError("--compress is for --format tiff and cog") }
    }

    func run() throws {
        try engine.apply()
        try compress?.checkAvailable()
        Interruption.install()
        let reporter = PredictionReporter(isContinuable: continuing)
        // A layer of all images has an object once; so has its count.
        let merges = if case .file = vector { true } else { false }
        let tally = count || zones.zones != nil ? try zones.tally(merges: merges) : nil
        let model = decision.applied(to: try options.trainedModel(), note: reporter.note)
        var settings = settings
        settings.otherInputs = try options.inputFiles() + [zones.zones].compactMap { $0 }
        let summary = try Predictor(model: model, settings: settings).run(
            inputs, continuing: continuing, tally: tally, observer: reporter)
        if summary.images > 0 { reporter.note(summary.text) }
        try tally?.finish()
        tally?.notes.forEach(reporter.note)
        if let tally { try printResult(tally.table) }
    }

    private var settings: PredictionSettings {
        var settings = PredictionSettings(
            output: output, format: format, windows: options.windows, resampling: resolution.resample)
        if probability { settings.extras.insert(.probability) }
        if overlay { settings.extras.insert(.overlay) }
        settings.compression = compress ?? .deflate
        settings.bands = options.bands
        settings.vector = vector
        settings.sceneCRS = sceneCrs
        settings.overwrites = overwrite
        settings.memoryLimit = options.memory.limitBytes
        return settings
    }
}
