// The resolved configuration as YAML, and the comparison of two.
import Base

extension Configuration {
    /// All settings with their defaults, a comment above each section. Loads back to an equal value.
    public func yaml() -> String {
        Configuration.sections.map { section in
            "# \(section.comment)\n\(section.name):\n" + node[section.name]!.yamlBlock(indent: 2)
        }.joined(separator: "\n")
    }

    /// Refuses another configuration for a run that was started with this one.
    ///
    /// - Parameter path: of this configuration's file, for the message.
    /// - Throws: `UserError(.usage)` that names the first setting that differs.
    public func requireSame(as other: Configuration, path: String) throws {
        guard let difference = node.firstDifference(from: other.node) else { return }
        throw UserError(
            .usage, path: path,
            reason: "this run has \(difference.path): \(difference.own), asked for is \(difference.other)",
            remedy: "resume it without other settings, or start a new run")
    }

    var node: SettingNode {
        .mapping([
            ("data", data.node), ("model", model.node), ("sampling", sampling.node),
            ("augmentation", augmentation.node),
            ("optimizer", optimizer.node), ("training", training.node), ("schedule", schedule.node),
            ("evaluation", evaluation.node), ("calibration", calibration.node),
        ])
    }
}
