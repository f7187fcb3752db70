// segtrain data tile: scenes and labels in, a folder of tiles to train on out.
import ArgumentParser
import Base
import Labels
import Raster
import Terminal
import Tiling

struct TileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tile", abstract: "Cut scenes and their labels into tiles for training, validation and test.",
        discussion: """
            Writes train/, val/ and test/ with images/ and masks/ in each, and tiles.csv, a line for each tile. The \
            split is made of blocks of area, and tiles between two parts are left out: no tile touches one of \
            another part, not even in another scene of the same ground. Tiles without data are left out too. The \
            same seed gives the same tiles.
            """)

    @Argument(help: ArgumentHelp("PNG, JPEG and TIFF files, and folders of them.", valueName: "scene"))
    var scenes: [String]

    @Option(
        help: ArgumentHelp(
            "GeoJSON, GeoPackage, CSV or a label raster, or a folder with a file for each scene: its name, then "
                + labelEndings.dropLast().joined(separator: ", ") + " or \(labelEndings.last!).",
            valueName: "labels"))
    var labels: String

    @Option(name: .shortAndLong, help: ArgumentHelp("A new or empty folder.", valueName: "dir"))
    var output: String

    @Option(help: ArgumentHelp("Side of a tile, 16 to 8192.", valueName: "pixels"))
    var size = 512

    @Option(help: ArgumentHelp("How far neighbouring tiles overlap.", valueName: "pixels"))
    var overlap = 0

    @Option(help: ArgumentHelp("Shares of the three parts.", valueName: "train/val/test"))
    var split = SplitShares(train: 0.8, val: 0.1, test: 0.1)

    @Option(
        help: ArgumentHelp("Tiles along a side of the blocks that the split is made of, at most.", valueName: "tiles"))
    var block = 8

    @Option(
        help: ArgumentHelp(
            "Share of the training tiles without objects that is kept; validation and test keep all.",
            valueName: "share"))
    var background = 1.0

    @Option(help: ArgumentHelp("The seed of the split.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: "Tiles as tiff, with the scene's samples and georeference, or as png.")
    var format = TileFormat.tiff

    @Option(
        help: ArgumentHelp("Bands of the scenes to keep, e.g. 1,2,3. Default: all.", valueName: "n,…"),
        transform: bandsArgument)
    var bands: [Int]?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Value of pixels without data, in place of what the scenes say, e.g. -9999. The tiles declare it.",
            valueName: "value"))
    var nodata: Double?

    @OptionGroup(title: "Labels") var arguments: LabelArguments

    func run() throws {
        Interruption.install()
        var settings = TilingSettings(output: output, labels: labels, labelOptions: try arguments.options())
        settings.sceneCRS = arguments.sceneCrs
        (settings.size, settings.overlap, settings.block) = (size, overlap, block)
        (settings.split, settings.background, settings.seed) = (split, background, seed)
        (settings.format, settings.bands, settings.nodata) = (format, bands, nodata)
        let line = ProgressLine()
        let summary = try Tiler(scenes, settings: settings).run { stage, done, count, scene in
            if let kind = Interruption.requested {
                line.clear()
                throw UserError(kind, path: output, reason: "interrupted: nothing is written")
            }
            line.update(stage, done, of: count, in: fileName(of: scene))
        } note: {
            line.print($0)
        }
        line.clear()
        try printResult(summary.report)
    }
}

extension TileFormat: ExpressibleByArgument {}
