// Settings as a tree that remembers where each part was written.
import Base

/// A scalar, a list or a mapping of a settings file, or of a `--set` option laid over it.
public struct SettingNode: Hashable, Sendable {
    /// What stands at the node.
    public enum Content: Hashable, Sendable {
        case scalar(String, Style)
        case sequence([SettingNode])
        case mapping([Entry])
    }

    /// How a scalar was written, which decides what it may mean.
    public enum Style: Hashable, Sendable {
        /// Bare words and numbers.
        case plain
        /// Always text: "8" is not a number.
        case quoted
        /// From the command line, where the shell has taken the quotes: text or number as the setting wants it.
        case option
    }

    /// A key of a mapping with its value.
    public struct Entry: Hashable, Sendable {
        public var key: String
        public var place: SettingsPlace
        public var value: SettingNode

        public init(key: String, place: SettingsPlace, value: SettingNode) {
            self.key = key
            self.place = place
            self.value = value
        }
    }

    public var content: Content
    public var place: SettingsPlace

    public init(_ content: Content, _ place: SettingsPlace) {
        self.content = content
        self.place = place
    }

    /// The entries of a mapping; nil for anything else.
    public var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    public subscript(key: String) -> SettingNode? { entries?.first { $0.key == key }?.value }

    /// An element of a list; nil for anything else.
    public func element(_ index: Int) -> SettingNode? {
        guard case .sequence(let elements) = content, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// What the node is, for messages: the value of a scalar, in quotes, or "a list", "a mapping", "empty".
    public var shown: String {
        switch content {
        case .scalar("", .plain), .scalar("", .option): "empty"
        case .scalar(let text, _): inQuotes(text)
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    public func error(_ reason: String, _ remedy: String?) -> UserError { place.error(reason, remedy) }
}
