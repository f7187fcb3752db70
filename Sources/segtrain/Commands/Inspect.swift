// segtrain inspect: what is in a raster.
import ArgumentParser
import Geo
import Raster
import Terminal

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show size, samples, georeference and digest of PNG, JPEG and TIFF files.",
        discussion: "Reads every sample once, so it also finds out whether a file is intact.")

    @Flag(help: "Print one line of JSON for each file.")
    var json = false

    @Argument(help: ArgumentHelp("PNG, JPEG or TIFF files.", valueName: "raster"))
    var rasters: [String]

    func run() throws {
        for path in rasters {
            var inspection = try RasterInspection(path: path)
            SceneGrid(path: path, info: inspection.info).shapeNote.map { inspection.add(warning: $0) }
            try printResult(json ? inspection.json() : inspection.table())
        }
    }
}
