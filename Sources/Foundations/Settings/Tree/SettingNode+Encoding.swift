// Settings in JSON: for logs.

extension SettingNode: Encodable {
    /// Numbers and truth values as such, all other scalars as text.
    public func encode(to encoder: any Encoder) throws {
        switch content {
        case .mapping(let entries):
            var mapping = encoder.container(keyedBy: Key.self)
            for entry in entries { try mapping.encode(entry.value, forKey: Key(stringValue: entry.key)) }
        case .sequence(let elements):
            var list = encoder.unkeyedContainer()
            for element in elements { try list.encode(element) }
        case .scalar(let text, let style):
            var scalar = encoder.singleValueContainer()
            if style == .quoted {
                try scalar.encode(text)
            } else if let value = Int(text) {
                try scalar.encode(value)
            } else if SettingNode.looksLikeNumber(text), let value = Double(text) {
                try scalar.encode(value)
            } else if text == "true" || text == "false" {
                try scalar.encode(text == "true")
            } else {
                try scalar.encode(text)
            }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
