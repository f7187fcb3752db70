// segtrain data vectorize: a mask in, its objects as a vector file out.
import ArgumentParser
import Geo
import Labels
import Vectorization

struct Vectorize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the objects of a mask as a vector file.",
        discussion: """
            One polygon for each 8-connected object, within half a pixel of the mask, with class, area_m2, length_m, \
            width_m, heading (degrees clockwise from north, 0 to 180), centroid and pixels. GeoJSON has longitude and \
            latitude on WGS 84, a GeoPackage the mask's own CRS; a mask without georeference gives its pixels.
            """)

    @Argument(help: ArgumentHelp("PNG or TIFF.", valueName: "mask"))
    var mask: String

    @Option(help: ArgumentHelp("The vector file: a .geojson or .gpkg.", valueName: "file"))
    var output: String

    @OptionGroup var classes: MaskClassArguments

    @Option(
        help: ArgumentHelp("The CRS of the mask, in place of its own.", valueName: "crs"), transform: { try CRS($0) })
    var sceneCrs: CRS?

    func run() throws {
        let summary = try vectorize(
            mask: mask, to: output, classes: classes.classes(), sceneCRS: sceneCrs,
            note: { writeToStandardError($0 + "\n") })
        try printResult(summary)
    }
}

/// What the values of masks mean.
struct MaskClassArguments: ParsableArguments {
    @Option(
        name: .customLong("class"), parsing: .singleValue,
        help: ArgumentHelp(
            "A class and the values that mean it. May be repeated. 'background' and 'ignore' are names too, '*' is every "
                + "other value. Default: car, in a mask of 0 and 1 or of 0 and 255.",
            valueName: "name=value,…"))
    var definitions: [String] = []

    func classes() throws -> LabelClasses { try definitions.isEmpty ? .cars : LabelClasses(definitions) }
}
