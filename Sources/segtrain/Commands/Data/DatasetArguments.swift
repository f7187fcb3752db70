// Options of the commands that look at a dataset.
import ArgumentParser
import Configuration
import DatasetReview

struct DatasetArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the images.", valueName: "dir"))
    var images: String?

    @Option(help: ArgumentHelp("The folder of their masks.", valueName: "dir"))
    var masks: String?

    @Option(
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
    }

    func source() throws -> DatasetSource {
        if let config { return DatasetSource(try Configuration.load(path: config, overrides: overrides)) }
        return DatasetSource(images: images!, masks: masks!)
    }
}
