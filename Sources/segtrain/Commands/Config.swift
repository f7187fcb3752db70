// `segtrain config`: what a settings file says, with all defaults, and whether it can be used.
import ArgumentParser
import Configuration
import Terminal

struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or check a settings file, or print its schema.",
        subcommands: [Show.self, Check.self, Schema.self])

    struct SettingsOptions: ParsableArguments {
        @Argument(help: ArgumentHelp("The settings file.", valueName: "file"))
        var file: String

        @Option(
            name: .customLong("set"),
            help: ArgumentHelp(
                "Override one value, e.g. --set model.width=32. May be repeated.", valueName: "a.b=value"))
        var overrides: [String] = []

        func load() throws -> Configuration { try Configuration.load(path: file, overrides: overrides) }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the settings in full, defaults and overrides included.",
            discussion: "Reads the file; writes YAML to standard output that can be used as a settings file itself.")

        @OptionGroup var settings: SettingsOptions

        func run() throws { try printResult(settings.load().yaml(), terminator: "") }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a settings file and say in one line what it would run.",
            discussion:
                "Reads the file only, not the tiles that it names. Exits with code 78, and prints file and line, when "
                + "something is wrong."
        )

        @OptionGroup var settings: SettingsOptions

        func run() throws { try printResult("\(settings.file): \(settings.load().summary)") }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a JSON Schema of settings files, for editors.",
            discussion:
                "Writes JSON Schema 2020-12 to standard output. With yaml-language-server, an editor completes and "
                + "checks a settings file whose first line is '# yaml-language-server: "
                + "$schema=segtrain.schema.json', the path of the schema from the file.")

        @Flag(help: "The schema of experiments instead.")
        var experiment = false

        func run() throws {
            let schema = experiment ? ExperimentSettings.jsonSchema : Configuration.jsonSchema
            try printResult(schema.indented, terminator: "")
        }
    }
}
