// segtrain count: masks and vector files in, numbers of objects out.
import ArgumentParser
import Geo
import Labels
import Terminal
import VectorFiles
import Vectorization

struct Count: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Count the objects of masks and vector files, by file or by zone.",
        discussion: """
            Reads masks (PNG, TIFF), whose objects are 8-connected, and vector files (GeoJSON, GeoPackage, CSV), \
            whose features are. Prints a row for each file, or with --zones for each zone, over all files: a table, \
            CSV, or one JSON object with both. Files that show the same ground are counted each for itself, with a \
            note; --merge counts an object once that several of them show.
            """)

    @Argument(help: ArgumentHelp("Masks and vector files.", valueName: "file"))
    var files: [String]

    @OptionGroup var zones: ZoneOptions
    @OptionGroup var values: MaskValueArguments

    @Option(help: ArgumentHelp("The property with an object's class in vector files.", valueName: "name"))
    var classField = "class"

    @Option(
        help: ArgumentHelp("The CRS of the files, in place of their own.", valueName: "crs"),
        transform: { try CRS($0) })
    var sceneCrs: CRS?

    @Option(help: ArgumentHelp("The layer to count, where a GeoPackage has several.", valueName: "name"))
    var layer: String?

    @Flag(
        help: """
            Count an object once that several files show, in the file that shows most of it: overlapping scenes, and \
            the halves that neighbouring ones have.
            """)
    var merge = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Print CSV.")
    var csv = false

    func validate() throws {
        if json, csv { throw ValidationError("choose --json or --csv") }
    }

    func run() throws {
        let tally = try zones.tally(merges: merge, hasSeveralFiles: files.count > 1)
        var options = try values.options()
        options.layer = LayerChoice(layer)
        for file in files {
            try tally.count(file, options: options, classField: classField, crs: sceneCrs)
        }
        try tally.finish()
        for note in tally.notes { writeToStandardError(note + "\n") }
        try printResult(json ? tally.json.compact : csv ? tally.csv : tally.table)
    }
}
