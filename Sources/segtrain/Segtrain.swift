// The root command; each subcommand has its own file under Commands/.
import ArgumentParser
import Base
import Foundation
import Raster
import Tensor
import Terminal
import Threads

@main
struct Segtrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segtrain",
        abstract: "Train car segmentation on satellite and aerial images, with losses that switch on measured metrics.",
        version: segtrainVersion,
        subcommands: [
            Train.self, Eval.self, Calibrate.self, Predict.self, Count.self, Compare.self, ReportCommand.self,
            ExperimentCommand.self, Info.self, Config.self, DataCommands.self, Inspect.self, BenchCommand.self,
        ])

    /// Runs the command line and turns any error into one line on standard error and the exit code of its kind.
    static func main() {
        StandardStreams.open()
        // A write past a file size limit must come back as an error.
        signal(SIGXFSZ, SIG_IGN)
        MemoryAllowance.watch()
        Notes.listen { writeToStandardError("segtrain: \($0)\n") }
        if let threads = threadsOfControlGroups() { Parallel.grant(threads: threads) }
        let arguments = programArguments()
        do {
            _ = try RasterLimits(environment: ProcessInfo.processInfo.environment)
            // The parser shows the root's page for a command that it does not know.
            if arguments.first == "help",
                let unknown = UserError.unknownCommand(in: arguments.dropFirst(), of: Self.self)
            {
                throw unknown
            }
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch {
            finish(with: error, arguments)
        }
    }

    private static func finish(with error: any Error, _ arguments: [String]) {
        var error = error
        if exitCode(for: error).isSuccess {
            // A help page, the version, a script of completions.
            do { return try printResult(fullMessage(for: error)) } catch let lost { error = lost }
        }
        let failure = error as? UserError ?? UserError(error, of: Self.self, arguments)
        writeToStandardError("segtrain: \(failure)\n")
        Foundation.exit(failure.kind.rawValue)
    }
}
