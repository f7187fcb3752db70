// `segtrain predict`: a model and images in, masks out.
import ArgumentParser
import Base
import Geo
import Inference
import Training
import Vector

extension MaskFormat: ExpressibleByArgument {}
extension VectorFormat: ExpressibleByArgument {}

extension Resampling: ExpressibleByArgument {
    public init?(argument: String) {
        switch (argument, Double(argument)) {
        case ("auto", _): self = .toModel
        case ("none", _): self = .none
        case (_, let factor?) where Self.factors.contains(factor): self = .factor(factor)
        default: return nil
        }
    }
}

struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write masks of images and scenes of any size.",
        discussion: """
            Reads PNG and GeoTIFF files, and folders of them (files called NAME_mask, NAME_probability or NAME_overlay are \
            left out there). Writes NAME_mask.png: 0 background, 255 car. With --format tiff NAME_mask.tif: 0 background, \
            1 car, 255 where the image has no data, with the image's georeference and a colour table. A model of several \
            classes writes the mask values of its labels, see segtrain info. --vector writes NAME_objects.geojson or .gpkg: \
            a polygon for each object with class, score, area_m2, length_m, width_m, heading and centroid. Prints the files \
            it has written, and on standard error how many objects they show.
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var decision: DecisionOptions

    @Argument(help: ArgumentHelp("Images and folders of images.", valueName: "input"))
    var inputs: [String]

    @Option(help: ArgumentHelp("The folder for the masks.", valueName: "dir"))
    var output: String

    @Option(help: "Masks and probability maps as png or tiff.")
    var format = MaskFormat.png

    @Flag(help: "Also write NAME_probability: 0 to 255 in PNG, 0 to 1 with a band for each class in GeoTIFF.")
    var probability = false

    @Flag(help: "Also write NAME_overlay.png: the image with the mask drawn over it.")
    var overlay = false

    @Option(
        help: ArgumentHelp(
            "Also write NAME_objects: geojson with longitude and latitude, or gpkg in the image's CRS. "
                + "Without georeference: in pixels."))
    var vector: VectorFormat?

    @Flag(help: "Also print how many objects there are, as segtrain count does. --zones implies it.")
    var count = false

    @OptionGroup var zones: ZoneOptions

    @Option(
        help: ArgumentHelp("The CRS of the images, in place of their own.", valueName: "crs"),
        transform: { try CRS($0) })
    var sceneCrs: CRS?

    @Option(
        help: ArgumentHelp(
            "Show the model pixels of the ground size that it was trained on (auto), or so many on one of the image, e.g. 0.5. "
                + "The outputs keep the image's pixels.", valueName: "auto|factor"))
    var resample = Resampling.none

    @OptionGroup var engine: EngineOptions

    func run() throws {
        try engine.apply()
        Interruption.install()
        var settings = PredictionSettings(
            output: output, format: format, writesProbability: probability, writesOverlay: overlay,
            bands: options.bands, window: options.window, overlap: options.overlap, augmentation: options.tta,
            resampling: resample)
        (settings.vector, settings.sceneCRS) = (vector, sceneCrs)
        let tally = count || zones.zones != nil ? try zones.tally() : nil
        let model = decision.applied(
            to: try TrainedModel(reading: options.model, precision: options.arithmetic.precision))
        let predictor = Predictor(model: model, settings: settings)
        try predictor.run(inputs, tally: tally, observer: PredictionReporter())
        if let tally { try printResult(tally.table) }
    }
}
