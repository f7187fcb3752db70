// The resolved configuration as YAML, and the comparison with others.
import Base
import Settings

extension Configuration {
    /// All settings with their defaults, a comment above each section. Loads back to an equal value.
    public func yaml() -> String {
        Configuration.fields.map { section in
            "# \(section.purpose)\n\(section.key):\n" + (node[section.key]?.yamlBlock(indent: 2) ?? "")
        }.joined(separator: "\n")
    }

    /// Refuses another configuration for a run that was started with this one.
    ///
    /// - Parameters:
    ///   - path: of this configuration's file, for the message.
    ///   - everySetting: whether those count that may change while a run goes on.
    /// - Throws: `UserError(.usage)` that names the first setting that differs.
    public func requireSame(as other: Configuration, path: String, inEverySetting everySetting: Bool = true) throws {
        let left = everySetting ? [] : Self.changeable
        guard let difference = node.without(left).firstDifference(from: other.node.without(left)) else { return }
        throw UserError(
            .usage, path: path,
            reason: "this run has \(difference.path): \(difference.own), asked for is \(difference.other)",
            remedy: "resume it without other settings, or start a new run")
    }

    /// Settings that may change while a run goes on: where things are, what they may take, what comes after it.
    private static let changeable: Set = [
        "data.train", "data.val", "data.memory_limit", "training.checkpoint_interval", "calibration",
    ]

    /// The first setting that decides what a run computes and that another one began with otherwise.
    ///
    /// - Parameters:
    ///   - text: the other's settings, as `yaml()` gave them.
    ///   - path: of the file that holds them.
    /// - Throws: `UserError` for a text that no settings are.
    public func firstDifference(
        fromRunWith text: String, at path: String
    ) throws -> (setting: String, expected: String, found: String)? {
        let other: SettingNode
        if let configuration = try? Configuration(yaml: text, path: path) {
            // A setting that its version did not know has its default.
            other = configuration.node
        } else {
            // What this version allows no more stands as it was written.
            other = try SettingNode.parsed(SettingsText(Array(text.utf8), place: .file(path, line: 1)))
        }
        let difference = other.without(Self.changeable).firstDifference(from: node.without(Self.changeable))
        return difference.map { ($0.path, $0.own, $0.other) }
    }
}
