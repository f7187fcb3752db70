// One setting of a group: said here once, for reading, printing, the JSON Schema and the reference.

/// A key of a settings group, with the property that it sets.
///
///     Field("width", \.width, .integer(1...1024), "channels at full resolution")
///
/// The default is the property's own: that of `Root()`.
public struct Field<Root>: Sendable {
    public let key: String
    /// One line: what it is for, in which unit.
    public let purpose: String
    public let schema: SettingSchema
    fileprivate(set) var isRequired = false
    fileprivate(set) var alternative: String?
    fileprivate(set) var only: FieldCondition?
    /// The text is what messages call it: the key, mostly.
    let read: @Sendable (SettingNode, String, inout Root, SettingsContext) throws -> Void
    let node: @Sendable (Root) -> SettingNode?

    fileprivate init(
        key: String, purpose: String, schema: SettingSchema,
        read: @escaping @Sendable (SettingNode, String, inout Root, SettingsContext) throws -> Void,
        node: @escaping @Sendable (Root) -> SettingNode?
    ) {
        self.key = key
        self.purpose = purpose
        self.schema = schema
        self.read = read
        self.node = node
    }

    /// - Parameters:
    ///   - get: nil where the key would not be written.
    public init<Value>(
        _ key: String, _ form: SettingForm<Value>, _ purpose: String, get: @escaping @Sendable (Root) -> Value?,
        set: @escaping @Sendable (inout Root, Value) -> Void
    ) {
        self.init(
            key: key, purpose: purpose, schema: form.schema,
            read: { node, name, root, context in set(&root, try form.read(node, name, context)) },
            node: { get($0).map(form.node) })
    }

    public init<Value>(
        _ key: String, _ property: WritableKeyPath<Root, Value> & Sendable, _ form: SettingForm<Value>,
        _ purpose: String
    ) {
        self.init(key, form, purpose, get: { $0[keyPath: property] }, set: { $0[keyPath: property] = $1 })
    }

    /// For a property that is nil where the file says `word`.
    public init<Value>(
        _ key: String, _ property: WritableKeyPath<Root, Value?> & Sendable, _ form: SettingForm<Value>,
        or word: String,
        _ purpose: String
    ) {
        self.init(key, property, form.or(word), purpose)
    }

    /// For a property that is nil where the key does not stand.
    public init<Value>(
        _ key: String, optional property: WritableKeyPath<Root, Value?> & Sendable, _ form: SettingForm<Value>,
        _ purpose: String
    ) {
        self.init(key, form, purpose, get: { $0[keyPath: property] }, set: { $0[keyPath: property] = $1 })
    }

    /// The same for a type that holds this one, and whose keys are among its own.
    public func inside<Outer>(_ property: WritableKeyPath<Outer, Root> & Sendable) -> Field<Outer> {
        var field = Field<Outer>(
            key: key, purpose: purpose, schema: schema,
            read: { node, name, outer, context in try read(node, name, &outer[keyPath: property], context) },
            node: { node($0[keyPath: property]) })
        field.isRequired = isRequired
        field.alternative = alternative
        field.only = only
        return field
    }

    /// The key must be there.
    ///
    /// - Parameter alternative: what else would do, for the message.
    public func required(or alternative: String? = nil) -> Field {
        var field = self
        field.isRequired = true
        field.alternative = alternative
        return field
    }

    /// The key is known only where an earlier one has one of these values.
    public func only(where key: String, is words: String...) -> Field {
        var field = self
        field.only = FieldCondition(key: key, words: words)
        return field
    }
}
