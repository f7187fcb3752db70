// segtrain data vectorize: a mask in, its objects as a vector file out.
import ArgumentParser
import Geo
import Labels
import Terminal
import Vectorization

struct Vectorize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the objects of a mask as a vector file.",
        discussion: """
            One polygon for each 8-connected object (or each number of --instances), within half a pixel of the \
            mask, with class, area_m2, length_m, width_m, heading (degrees clockwise from north, 0 to 180), centroid \
            and pixels. GeoJSON has longitude and latitude on WGS 84, a GeoPackage the mask's own CRS; a mask \
            without georeference gives its pixels.
            """)

    @Argument(help: ArgumentHelp("PNG or TIFF.", valueName: "mask"))
    var mask: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The vector file: a .geojson or .gpkg.", valueName: "file"))
    var output: String

    @OptionGroup var values: MaskValueArguments

    @Option(
        help: ArgumentHelp("The CRS of the mask, in place of its own.", valueName: "crs"), transform: { try CRS($0) })
    var sceneCrs: CRS?

    func run() throws {
        let summary = try vectorize(
            mask: mask, to: output, options: values.options(), sceneCRS: sceneCrs,
            note: { writeToStandardError($0 + "\n") })
        try printResult(summary)
    }
}
