// How a value is written in a settings file: one declaration reads it, prints it and describes it.
import Base

/// The form of a value in a file.
///
/// Reading throws `UserError(.configuration)` with the place of what is wrong and with what would be right.
public struct SettingForm<Value>: Sendable {
    /// The value of a node; the text is the key that messages name.
    public let read: @Sendable (SettingNode, String, SettingsContext) throws -> Value
    /// The value as it would stand in a file. Reads back to an equal value.
    public let node: @Sendable (Value) -> SettingNode
    public let schema: SettingSchema

    public init(
        schema: SettingSchema, read: @escaping @Sendable (SettingNode, String, SettingsContext) throws -> Value,
        node: @escaping @Sendable (Value) -> SettingNode
    ) {
        self.schema = schema
        self.read = read
        self.node = node
    }

    /// The value, or a word that stands for nil: `none`, `auto`, `all`.
    public func or(_ word: String) -> SettingForm<Value?> {
        .init(schema: .any([.choice([word]), schema])) { node, key, context in
            node.isWord(word) ? nil : try read(node, key, context)
        } node: { value in
            value.map(node) ?? .word(word)
        }
    }

    /// A list of values.
    ///
    /// - Parameter wanted: what to write, for the message about anything else.
    public func list(_ wanted: String) -> SettingForm<[Value]> {
        .init(schema: .list(of: schema)) { node, key, context in
            try node.list(key, wanted) { try read($0, key, context) }
        } node: { values in
            .list(values.map(node))
        }
    }

    /// The same for a type that is made of this one.
    public func mapped<Other>(
        to other: @escaping @Sendable (Value, SettingNode) throws -> Other,
        from value: @escaping @Sendable (Other) -> Value
    ) -> SettingForm<Other> {
        .init(schema: schema) { node, key, context in
            try other(read(node, key, context), node)
        } node: {
            node(value($0))
        }
    }

    /// The same with a name of its own in the schema: what stands in several places, or in itself.
    public func named(_ name: String) -> SettingForm {
        let schema = schema
        return .init(schema: .named(name) { schema }, read: read, node: node)
    }
}

extension SettingForm where Value == Int {
    public static func integer(_ range: ClosedRange<Int>) -> SettingForm {
        .init(schema: .integer(range)) { node, key, _ in
            try node.integer(key, range)
        } node: {
            .integer($0)
        }
    }
}

extension SettingForm where Value == Double {
    public static func number(_ range: NumberRange) -> SettingForm {
        .init(schema: .number(range)) { node, key, _ in
            try node.number(key, range)
        } node: {
            .number($0)
        }
    }
}

extension SettingForm where Value == Bool {
    public static var flag: SettingForm {
        .init(schema: .flag) { node, key, _ in
            try node.flag(key)
        } node: {
            .flag($0)
        }
    }
}

extension SettingForm where Value: RawRepresentable<String> & CaseIterable & Sendable {
    /// One of a few words: all of the type, or some of them.
    public static func choice(of choices: [Value]? = nil) -> SettingForm {
        let words = (choices ?? Array(Value.allCases)).map(\.rawValue)
        return .init(schema: .choice(words)) { node, key, _ in
            try node.choice(key, of: words)
        } node: {
            .word($0.rawValue)
        }
    }
}

extension SettingForm where Value == String {
    /// A path or another text that is not looked into.
    public static var text: SettingForm {
        .init(schema: .text) { node, key, _ in
            try node.text(key)
        } node: {
            .text($0)
        }
    }

    /// A name that stands in messages, tables, `--set` paths and file names.
    public static var name: SettingForm {
        .init(schema: .name) { node, key, _ in
            try node.name(key)
        } node: {
            .text($0)
        }
    }
}
