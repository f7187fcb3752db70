// segtrain data preview: a dataset in, a contact sheet of its tiles out.
import ArgumentParser
import DatasetReview
import Terminal

struct DataPreview: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Draw tiles with the outlines of their masks, many in one picture.",
        discussion: """
            Writes a PNG: a line in the colour of its class around every object, gray over what is ignored. Prints \
            which tile is where, with its number of objects. The same seed shows the same tiles.
            """)

    @OptionGroup var arguments: DatasetArguments

    @Option(name: .shortAndLong, help: ArgumentHelp("The picture.", valueName: "file.png"))
    var output: String

    @Option(help: ArgumentHelp("How many tiles, at most.", valueName: "n"))
    var tiles = 24

    @Option(help: ArgumentHelp("Tiles side by side. Default: about as many as there are rows.", valueName: "n"))
    var columns: Int?

    @Option(help: ArgumentHelp("The longest side of a tile in the picture.", valueName: "pixels"))
    var size = 320

    @Option(help: "Which tiles: any, or those with the most objects.")
    var sort = ContactSheet.Order.random

    @Option(help: ArgumentHelp("The seed of the choice.", valueName: "n"))
    var seed: UInt64 = 1

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        guard 1...1000 ~= tiles else { throw ValidationError("--tiles \(tiles): choose 1 to 1000") }
        guard 1...100 ~= columns ?? 1 else { throw ValidationError("--columns \(columns ?? 0): choose 1 to 100") }
        guard 32...2048 ~= size else { throw ValidationError("--size \(size): choose 32 to 2048") }
        guard output.lowercased().hasSuffix(".png") else {
            throw ValidationError("--output \(output): choose a name that ends with .png")
        }
    }

    func run() throws {
        try engine.apply()
        var settings = ContactSheet.Settings()
        (settings.tiles, settings.columns, settings.size) = (tiles, columns, size)
        (settings.order, settings.seed) = (sort, seed)
        let sheet = try ContactSheet(arguments.source(), settings: settings)
        try sheet.write(to: output)
        try printResult(sheet.report(path: output))
    }
}

extension ContactSheet.Order: ExpressibleByArgument {}
