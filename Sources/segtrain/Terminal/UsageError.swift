// Wrong usage as one line: what is wrong, and where to read how it is done.
import ArgumentParser
import Base
import Foundation

extension UserError {
    /// What the argument parser, or a check of an option's value, found wrong with the arguments of `root`.
    init(_ error: any Error, of root: any ParsableCommand.Type, _ arguments: some Sequence<String>) {
        guard root.exitCode(for: error) == .validationFailure else {
            self.init(.internalFailure, reason: "unexpected failure: \(root.message(for: error))")
            return
        }
        if let unknown = Self.unknownCommand(in: arguments, of: root) {
            self = unknown
            return
        }
        // The parser speaks in sentences, an error of ours does not.
        var reason = root.message(for: error).replacingOccurrences(of: ". Did you mean", with: "; did you mean")
            // From six values on it writes a list.
            .replacingOccurrences(of: " of the following:\n  - ", with: " of ")
            .replacingOccurrences(of: "\n  - ", with: ", ")
        if reason.hasSuffix(".") { reason.removeLast() }
        reason = reason.prefix(1).lowercased() + reason.dropFirst()
        let help = Self.helpCommand(for: arguments, of: root)
        self.init(.usage, reason: reason, remedy: reason.hasSuffix("?") ? nil : "see '\(help)'")
    }

    /// The first argument that should be a command and is none; nil where all that come before the options are.
    static func unknownCommand(in arguments: some Sequence<String>, of root: any ParsableCommand.Type) -> UserError? {
        var subcommands = root.configuration.subcommands
        for argument in arguments {
            // `segtrain help help` is a page, too.
            if subcommands.isEmpty || argument.hasPrefix("-") || argument == "help" { break }
            guard let command = subcommands.first(where: { $0._commandName == argument }) else {
                let known = subcommands.map { $0._commandName }
                let remedy = nearestName(to: argument, in: known).map { "did you mean '\($0)'?" }
                return UserError(
                    .usage, reason: "there is no command '\(argument)'",
                    remedy: remedy ?? "the commands here are \(known.joined(separator: ", "))")
            }
            subcommands = command.configuration.subcommands
        }
        return nil
    }

    /// `segtrain help data tile`, where the arguments are those of a command.
    private static func helpCommand(for arguments: some Sequence<String>, of root: any ParsableCommand.Type) -> String {
        var names = [root._commandName, "help"]
        var subcommands = root.configuration.subcommands
        for argument in arguments {
            guard let command = subcommands.first(where: { $0._commandName == argument }) else { break }
            names.append(argument)
            subcommands = command.configuration.subcommands
        }
        return names.joined(separator: " ")
    }
}
