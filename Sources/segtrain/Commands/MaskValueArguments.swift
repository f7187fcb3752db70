// Options of the commands that read masks without a model: what their values mean.
import ArgumentParser
import Labels

struct MaskValueArguments: ParsableArguments {
    @Option(
        name: .customLong("class"), parsing: .singleValue,
        help: ArgumentHelp(
            "A class and the values that mean it. May be repeated. 'background' and 'ignore' are possible names, and "
                + "'*' stands for every other value. Default: car, in a mask of 0 and 1 or of 0 and 255.",
            valueName: "name=value,…"))
    var definitions: [String] = []

    @Option(
        help: ArgumentHelp(
            "Colours of a mask: 'isprs' (yellow is car), or as --class, e.g. car=#ffff00.",
            valueName: "isprs|name=#rrggbb,…"))
    var palette: String?

    @Flag(help: "The mask holds a number or colour for each object; 0 or black is background.")
    var instances = false

    func validate() throws {
        if instances, !definitions.isEmpty || palette != nil {
            throw ValidationError("--instances makes all objects cars: leave out --class and --palette")
        }
    }

    func options() throws -> LabelOptions {
        var options = LabelOptions()
        options.classes = try .definitions(definitions, palette: palette)
        options.areInstances = instances
        return options
    }
}

extension LabelClasses {
    /// What --class and --palette say.
    static func definitions(_ definitions: [String], palette: String?) throws -> LabelClasses {
        let colours = palette.map { $0 == "isprs" ? Self.isprs : [$0] } ?? []
        return definitions.isEmpty && colours.isEmpty ? .cars : try LabelClasses(definitions + colours)
    }
}
