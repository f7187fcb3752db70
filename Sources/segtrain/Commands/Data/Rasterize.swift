// segtrain data rasterize: labels in, the mask of a scene out.
import ArgumentParser
import Labels
import Terminal

struct Rasterize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw labels as the mask of a scene.",
        discussion: """
            Reads GeoJSON and GeoPackages (polygons and points), tables of points (columns lon and lat, or x and y) \
            or boxes (x1, y1 to x4, y4), and label rasters. Vector labels are transformed to the scene's CRS; later \
            objects lie over earlier ones. Writes a GeoTIFF with the scene's georeference (0 background, 1 car and \
            further classes, 255 ignored), or a PNG (0 and 255 when there are only background and one class).
            """)

    @Argument(help: ArgumentHelp("GeoJSON, GeoPackage, CSV, PNG or TIFF.", valueName: "labels"))
    var labels: String

    @Option(help: ArgumentHelp("The scene whose size, place and CRS the mask gets.", valueName: "scene"))
    var like: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The mask: a .tif or .png.", valueName: "mask"))
    var output: String

    @OptionGroup var arguments: LabelArguments

    func run() throws {
        let summary = try rasterize(
            labels: labels, like: like, to: output, sceneCRS: arguments.sceneCrs, options: arguments.options(),
            note: { writeToStandardError($0 + "\n") })
        try printResult(summary.report)
    }
}
