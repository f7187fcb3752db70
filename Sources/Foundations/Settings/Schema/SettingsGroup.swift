// A mapping of a settings file as a Swift type: its fields, and the rules between them.
import Base

/// A type whose properties are the keys of a mapping.
public protocol SettingsGroup: Sendable {
    /// With the default of every field. Those of required ones are never seen.
    init()

    /// In the order in which they are printed.
    static var fields: [Field<Self>] { get }

    /// Rules between fields, and what follows from several of them; called when all are read.
    ///
    /// - Throws: `UserError(.configuration)` with the place of the field at fault.
    mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws

    /// What later fields are to know of those that are read; called after each.
    func inform(_ context: inout SettingsContext)
}

extension SettingsGroup {
    public mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {}
    public func inform(_ context: inout SettingsContext) {}

    /// The defaults, changed: `SamplingSettings { $0.cropSize = 64 }`.
    public init(_ change: (inout Self) -> Void) {
        self.init()
        change(&self)
    }

    /// A copy, changed.
    public func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }

    /// Reads a mapping.
    ///
    /// - Parameters:
    ///   - name: of the mapping, as the user knows it; empty for a whole file.
    ///   - others: keys that stand beside the fields and are read elsewhere.
    /// - Throws: `UserError(.configuration)` for an unknown or missing key, a value of another form, or a broken rule.
    public init(_ node: SettingNode, _ name: String, _ context: SettingsContext, besides others: [String] = []) throws {
        self.init()
        let fields = Self.fields
        let reader = try SettingsReader(node, name, keys: others + fields.map(\.key))
        var context = context
        var known = others
        for field in fields where field.isKnown(among: fields, in: self) {
            known.append(field.key)
            if field.isRequired {
                try field.read(reader.required(field.key, or: field.alternative), field.key, &self, context)
            } else if let node = reader.node(field.key) {
                try field.read(node, field.key, &self, context)
            }
            inform(&context)
        }
        try reader.refuseKeys(exceptFor: known)
        try finish(reader, context)
    }

    /// As it would stand in a file, with every field that is known.
    public var node: SettingNode {
        let fields = Self.fields
        return .mapping(
            fields.filter { $0.isKnown(among: fields, in: self) }.compactMap { field in
                field.node(self).map { (field.key, $0) }
            })
    }
}

extension Field where Root: SettingsGroup {
    public func description() -> FieldDescription {
        FieldDescription(
            key: key, purpose: purpose, schema: schema, usual: isRequired ? nil : node(Root()), isRequired: isRequired,
            only: only)
    }

    func isKnown(among fields: [Field], in root: Root) -> Bool {
        guard let only, let other = fields.first(where: { $0.key == only.key }) else { return true }
        return only.words.contains { other.node(root)?.isWord($0) == true }
    }
}
