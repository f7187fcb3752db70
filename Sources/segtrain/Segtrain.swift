// The root command; each subcommand has its own file under Commands/.
import ArgumentParser
import Base
import Foundation

@main
struct Segtrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segtrain",
        abstract: "Train car segmentation on satellite and aerial images, and switch losses when recall says so.",
        subcommands: [
            Train.self, Eval.self, Predict.self, Info.self, Config.self, DataCommands.self, Inspect.self,
            BenchCommand.self,
        ])

    /// Runs the command line and turns any error into one line on standard error and an exit code:
    /// 64 usage, 65 data, 66 missing file, 73 cannot write, 78 config, 130 interrupted.
    static func main() {
        // A write past a file size limit must come back as an error, a reader that leaves (`| head`) must not kill a training.
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let error as UserError {
            FileHandle.standardError.write(Data("segtrain: \(error)\n".utf8))
            Foundation.exit(error.kind.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
