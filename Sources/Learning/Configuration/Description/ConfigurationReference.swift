// docs/configuration.md: every key with what it takes, its default and its purpose.
import Metrics
import Model
import Settings

/// The reference of settings files. A test holds docs/configuration.md to it.
public enum ConfigurationReference {
    public static var markdown: String {
        ([introduction] + sections + [phases, conditions, losses, decay, useCases, experiments]).joined(separator: "\n")
    }

    private static let introduction = """
        # Configuration

        <!-- Made from the declarations of the settings. Do not edit:
             SEGTRAIN_UPDATE_GOLDENS=1 ./scripts/test --filter DescriptionTests writes it anew. -->

        A configuration is a YAML file with strict keys. A key that is unknown, given twice or of the wrong type is \
        an error
        with its line. Only `data` and a `use_case`, or a `schedule` of your own, must be there. `--set \
        section.key=value`
        overrides one value; a phase is addressed by its name: `--set schedule.phases.recall.max_epochs=4`.

        `segtrain config show FILE` prints a configuration with all defaults. `segtrain config schema` prints a JSON \
        Schema.
        Editors with yaml-language-server complete and check a file that begins with
        `# yaml-language-server: $schema=segtrain.schema.json`; the files in `configs/` do.

        A relative path begins at the folder that segtrain is started in.

        """

    /// The sections of a configuration, each with its table.
    private static var sections: [String] {
        Configuration.fields.map { section in
            let fields = section.description().schema.mapping
            return "## `\(section.key)`\n\n\(section.purpose)\n\n" + fields.markdownTable
        }
    }

    private static func named(_ name: String) -> SettingSchema? {
        Configuration.schema.named.first { $0.name == name }?.schema
    }

    private static var phases: String {
        """
        ## phase

        An element of `schedule.phases`. Phases run in order, cycle after cycle; each ends when `until` holds or after
        `max_epochs`.

        \(named("phase")?.mapping.markdownTable ?? "")
        """
    }

    private static var conditions: String {
        """
        ## condition

        A question to the metrics that are measured on the validation tiles after each epoch, e.g.
        `{metric: object_recall, at_least: 0.85, for: 2}`. One of `at_least`, `below`, `plateau`, `epochs`, `all` \
        and `any`
        must be there. A metric that is undefined in an epoch meets no threshold.

        \(named("condition")?.mapping.markdownTable ?? "")
        | metric | what it is |
        | --- | --- |
        \(MetricName.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }.joined(separator: "\n"))

        """
    }

    private static var losses: String {
        func table(_ kind: (some LossFunction).Type) -> String {
            let fields = kind.descriptions
            return "### `\(kind.kind)`\n\n\(kind.formula)\n" + (fields.isEmpty ? "" : "\n" + fields.markdownTable)
        }
        return """
            ## loss

            The kind alone, or a mapping with `kind` and the keys below. `p` is the softmax of the network's output, \
            `t` the
            label, `s` is `smooth`; losses of overlap are the mean over the foreground classes. Formulas, gradients and
            costs in full: [Losses](../Sources/Engine/Model/Losses/README.md).


            """ + Loss.kinds.map { table($0) }.joined(separator: "\n")
                + """

                ## term

                A loss of a `sum`: a mapping with its `kind` and keys, and beside them its `weight`, a number above \
                0, by default
                1.

                """
    }

    private static var decay: String {
        "## decay\n\nThe course of a rate, as a factor of it.\n\n" + (named("decay")?.mapping.markdownTable ?? "")
    }

    private static var useCases: String {
        "## use_case\n\nOne word for the settings that suit a purpose.\n\n"
            + UseCase.allCases.map { "### `\($0.rawValue)`\n\n\($0.purpose)\n\n```yaml\n\($0.settings)\n```\n" }
            .joined(separator: "\n")
    }

    private static var experiments: String {
        """
        ## Experiments

        `segtrain experiment` reads a file of its own: a base, and what each arm changes of it.

        ```yaml
        base: configs/cars-30cm.yaml
        seeds: [1, 2, 3]
        arms:
          base: {}
          by_object: {schedule.phases.precise.loss.over: object}
        ```

        \(ExperimentSettings.schema.mapping.markdownTable)
        """
    }
}
