// segtrain data: commands that make data.
import ArgumentParser

struct DataCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Make data to train on.",
        subcommands: [TileCommand.self, Rasterize.self, Vectorize.self, Synthesize.self])
}
