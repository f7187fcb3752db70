// The help page of every command is a golden: a change of it is seen and read before it is committed.
import Foundation
import TestSupport
import Testing

@Suite struct HelpTests {
    private static let folder = "Tests/segtrainTests/Goldens/help"

    @Test func everyCommandHasItsPage() throws {
        let commands = try Self.commands()
        #expect(commands.count > 1)
        for command in commands {
            // Pages are wrapped at the width of the terminal.
            let page = try segtrain(command + ["--help"], environment: ["COLUMNS": "100"])
            #expect(page.exitCode == 0 && page.errors.isEmpty)
            #expect(differenceFromGolden(page.output, "\(Self.folder)/\(Self.fileName(command))") == nil)
        }
        let pages = try FileManager.default.contentsOfDirectory(atPath: "\(packageRoot)/\(Self.folder)")
        #expect(Set(pages) == Set(commands.map(Self.fileName)), "no page is left of a command that is gone")
    }

    /// `segtrain help COMMAND` is what the README names.
    @Test func helpIsACommandToo() throws {
        let asCommand = try segtrain(["help", "data", "synthesize"])
        #expect(asCommand.exitCode == 0 && asCommand.output.contains("--ground-resolution"))
        #expect(try segtrain(["data", "synthesize", "--help"]).output == asCommand.output)
    }

    /// The arguments that lead to each command, from the program's own list; [] is the root.
    private static func commands() throws -> [[String]] {
        let dump = try segtrain(["--experimental-dump-help"])
        return try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command.paths
    }

    private static func fileName(_ command: [String]) -> String {
        (["segtrain"] + command).joined(separator: "-") + ".txt"
    }
}

private struct Dump: Decodable {
    let command: Command

    struct Command: Decodable {
        let commandName: String
        let subcommands: [Command]?

        var paths: [[String]] {
            let below = (subcommands ?? []).filter { $0.commandName != "help" }
            return [[]] + below.flatMap { command in command.paths.map { [command.commandName] + $0 } }
        }
    }
}
