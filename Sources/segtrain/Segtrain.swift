// The root command; each subcommand has its own file under Commands/.
import ArgumentParser

@main
struct Segtrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segtrain",
        abstract: "Train car segmentation on satellite and aerial images, and switch losses when recall says so.",
        subcommands: [])
}
