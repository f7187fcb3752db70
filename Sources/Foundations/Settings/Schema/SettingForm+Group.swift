// Mappings with the fields of a type.

extension SettingForm where Value: SettingsGroup {
    /// A mapping with the fields of a type.
    public static var group: SettingForm {
        .init(schema: .group { Value.fields.map { $0.description() } }) { node, key, context in
            try Value(node, key, context)
        } node: {
            $0.node
        }
    }

    /// A mapping with the fields of a type, or the value of one of them alone: `percentile` for `{kind: percentile}`.
    public static func group(orOnly field: String) -> SettingForm {
        let own = Value.fields.first { $0.key == field }
        return .init(schema: .any([own?.schema, group.schema].compactMap { $0 })) { node, key, context in
            guard node.entries == nil else { return try Value(node, key, context) }
            var value = Value()
            try own?.read(node, key, &value, context)
            return value
        } node: { value in
            let node = value.node
            return node.entries?.count == 1 ? node[field] ?? node : node
        }
    }
}
