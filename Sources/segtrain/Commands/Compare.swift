// segtrain compare: a prediction and labels of a scene in; right, false and missed objects out.
import ArgumentParser
import Labels
import SceneComparison
import Terminal
import VectorFiles

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare a prediction with the labels of its scene, object by object.",
        discussion: """
            Prints precision, recall, F1 and the error of the count, writes NAME_compared.geojson, whose features \
            have a result (right, false or missed) and the iou of those that are right, and with --image the picture \
            NAME_compared.png. A predicted object is right when its IoU with a labelled one is at least --iou, in \
            the pixels of the scene. Objects of vector files are their features, those of masks are 8-connected.
            """)

    @Option(help: ArgumentHelp("A mask, GeoJSON or GeoPackage.", valueName: "file"))
    var prediction: String

    @Option(help: ArgumentHelp("GeoJSON, GeoPackage, CSV or a label raster.", valueName: "file"))
    var labels: String

    @Option(
        help: ArgumentHelp(
            "The scene, for a picture. Needed when neither prediction nor labels are rasters.", valueName: "scene"))
    var image: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder for the files.", valueName: "dir"))
    var output: String

    @Option(help: ArgumentHelp("The layer of --prediction, where a GeoPackage has several.", valueName: "name"))
    var predictionLayer: String?

    @Option(
        help: ArgumentHelp(
            "The CRS of --prediction, or 'pixels', in place of what a vector file says.", valueName: "crs|pixels"),
        transform: LabelOptions.Space.init(argument:))
    var predictionCrs: LabelOptions.Space?

    @Option(help: "A predicted object is right when its IoU with a labelled one is at least this.")
    var iou = 0.5

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup(title: "Labels") var arguments: LabelArguments

    func validate() throws {
        try checkIoU(iou)
    }

    func run() throws {
        var settings = SceneComparisonSettings(prediction: prediction, labels: labels, output: output)
        (settings.image, settings.iou, settings.sceneCRS) = (image, iou, arguments.sceneCrs)
        settings.predictionLayer = LayerChoice(predictionLayer, option: "--prediction-layer")
        settings.predictionSpace = predictionCrs ?? .declared
        settings.labelOptions = try arguments.options()
        let comparison = try SceneComparison(settings) { writeToStandardError($0 + "\n") }
        let written = try comparison.write { writeToStandardError($0 + "\n") }
        for path in written { writeToStandardError("\(path)\n") }
        try printResult(json ? comparison.report.json.compact : comparison.report.table)
    }
}
