// What may stand in a settings file, as data: for the JSON Schema and for the reference.
import Base

/// The values that a setting takes.
public indirect enum SettingSchema: Sendable {
    case integer(ClosedRange<Int>)
    case number(NumberRange)
    case flag
    case text
    case name
    case choice([String])
    case list(of: SettingSchema)
    /// One of several forms.
    case any([SettingSchema])
    /// A mapping with these keys and no others.
    case group(@Sendable () -> [FieldDescription])
    /// A mapping with keys of the user's own, or some of these, at least as many as `least`; all values are alike.
    case map(to: SettingSchema, least: Int, keys: [String]? = nil)
    /// What is checked elsewhere.
    case anything
    /// Has an entry of its own under this name, which it may stand in itself.
    case named(String, @Sendable () -> SettingSchema)
}

/// A key of a mapping, without its Swift type.
public struct FieldDescription: Sendable {
    public let key: String
    /// One line: what it is for, in which unit.
    public let purpose: String
    public let schema: SettingSchema
    /// Nil where the key has none: it must be there, or it stands for something only where it is written.
    public let usual: SettingNode?
    public let isRequired: Bool
    /// Where the key is known at all.
    public let only: FieldCondition?

    public init(
        key: String, purpose: String, schema: SettingSchema, usual: SettingNode? = nil, isRequired: Bool = false,
        only: FieldCondition? = nil
    ) {
        self.key = key
        self.purpose = purpose
        self.schema = schema
        self.usual = usual
        self.isRequired = isRequired
        self.only = only
    }

    /// The same where it need not be there.
    public var optional: FieldDescription {
        FieldDescription(key: key, purpose: purpose, schema: schema, only: only)
    }
}

/// A key is known only where another one has one of these values.
public struct FieldCondition: Hashable, Sendable {
    public let key: String
    public let words: [String]

    /// "where `over` is object".
    public var text: String { "where `\(key)` is \(listed(words, with: "or"))" }
}
