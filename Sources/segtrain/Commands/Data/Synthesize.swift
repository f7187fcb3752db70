// segtrain data synthesize: tiles of imaginary places with their car masks.
import ArgumentParser
import Base
import Synthesis
import Terminal

struct Synthesize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Render satellite-like tiles with car masks.",
        discussion: """
            Writes train/, val/ and test/ with images/ and masks/ in each. The same seed gives the same files, on \
            any number of threads. GeoTIFF tiles lie in UTM zone 11 north (EPSG:32611).
            """)

    @Option(help: ArgumentHelp("How many tiles.", valueName: "n"))
    var tiles: Int

    @Option(help: ArgumentHelp("The seed of the set.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: ArgumentHelp("A new or empty folder.", valueName: "dir"))
    var output: String

    @Option(help: ArgumentHelp("Side of a tile in pixels, 16 to 100000.", valueName: "pixels"))
    var size = 256

    @Option(help: "Bands: colour, one panchromatic band, or colour and near infrared (tiff only).")
    var bands = SyntheticBands.rgb

    @Option(help: "File format; mixed makes every second tile a GeoTIFF.")
    var format = SyntheticSet.Format.png

    @Option(help: ArgumentHelp("Ground resolution in metres per pixel, 0.05 to 2.", valueName: "metres"))
    var groundResolution = 0.3

    @Option(help: ArgumentHelp("Shares of the tiles for each of the three.", valueName: "train/val/test"))
    var split = SplitShares(train: 8, val: 1, test: 1)

    @Option(help: "Tiles to render at a time. Default: the number of cores.")
    var threads: Int?

    func validate() throws {
        if let threads, !(1...64).contains(threads) { throw ValidationError("--threads \(threads): choose 1 to 64") }
    }

    func run() throws {
        var set = SyntheticSet(tiles: tiles, seed: seed)
        (set.size, set.bands, set.format) = (size, bands, format)
        (set.metresPerPixel, set.split) = (groundResolution, split)
        try printResult(set.write(to: output, threads: threads).report(folder: output))
    }
}

extension SyntheticBands: ExpressibleByArgument {}
extension SyntheticSet.Format: ExpressibleByArgument {}

extension SplitShares: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
    public var defaultValueDescription: String {
        [train, val, test].map(shortest).joined(separator: "/")
    }
}
