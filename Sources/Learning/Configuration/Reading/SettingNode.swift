// Settings as a tree that remembers where each part was written.
import Base

/// A scalar, a list or a mapping of a settings file, or of a `--set` option laid over it.
struct SettingNode: Hashable {
    enum Content: Hashable {
        case scalar(String, Style)
        case sequence([SettingNode])
        case mapping([Entry])
    }

    enum Style: Hashable {
        /// Bare words and numbers.
        case plain
        /// Always text: "8" is not a number.
        case quoted
        /// From the command line, where the shell has taken the quotes: text or number as the setting wants it.
        case option
    }

    struct Entry: Hashable {
        var key: String
        var place: SettingsPlace
        var value: SettingNode
    }

    var content: Content
    var place: SettingsPlace

    init(_ content: Content, _ place: SettingsPlace) {
        self.content = content
        self.place = place
    }

    /// The entries of a mapping; nil for anything else.
    var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    subscript(key: String) -> SettingNode? { entries?.first { $0.key == key }?.value }

    /// What the node is, for messages: the value of a scalar, in quotes, or "a list", "a mapping", "empty".
    var shown: String {
        switch content {
        case .scalar("", .plain), .scalar("", .option): "empty"
        case .scalar(let text, _): inQuotes(text)
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    func error(_ reason: String, _ remedy: String?) -> UserError { place.error(reason, remedy) }
}
