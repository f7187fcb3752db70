// segtrain data: commands that make data and look at it.
import ArgumentParser

struct DataCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Make and inspect data to train on.",
        subcommands: [
            TileCommand.self, Rasterize.self, Vectorize.self, DataStats.self, DataCheck.self, DataPreview.self,
            Synthesize.self,
        ])
}
