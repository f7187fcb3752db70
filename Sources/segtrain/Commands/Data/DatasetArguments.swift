// Options of the commands that look at a dataset.
import ArgumentParser
import Base
import Configuration
import DatasetReview

struct DatasetArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the images.", valueName: "dir"))
    var images: String?

    @Option(help: ArgumentHelp("The folder of their masks.", valueName: "dir"))
    var masks: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Value of pixels without data, in place of what the images say, e.g. -9999. With --config: --set "
                + "data.nodata=-9999.",
            valueName: "value"))
    var nodata: Double?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Instead of folders: a configuration, whose splits, labels and bands are used.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override one value of the configuration. May be repeated.", valueName: "a.b=value"))
    var overrides: [String] = []

    func validate() throws {
        guard (images == nil) == (masks == nil) else { throw ValidationError("--images and --masks go together") }
        guard (images == nil) != (config == nil) else {
            throw ValidationError("give either --images and --masks, or --config")
        }
        guard config != nil || overrides.isEmpty else { throw ValidationError("--set goes with --config") }
        guard config == nil || nodata == nil else {
            throw ValidationError(
                "--nodata goes with --images; with --config give --set data.nodata=\(shortest(nodata!))")
        }
    }

    func source() throws -> DatasetSource {
        if let config { return DatasetSource(try Configuration.load(path: config, overrides: overrides)) }
        return DatasetSource(images: images!, masks: masks!, nodata: nodata)
    }
}
