// Settings in JSON: for logs and for schemas.
import Base

extension SettingNode {
    /// Numbers and truth values as such, all other scalars as text.
    public var json: JSONValue {
        switch content {
        case .mapping(let entries): .object(entries.map { ($0.key, $0.value.json) })
        case .sequence(let elements): .array(elements.map(\.json))
        case .scalar(let text, .quoted): .text(text)
        case .scalar("true", _): .flag(true)
        case .scalar("false", _): .flag(false)
        case .scalar(let text, _):
            if let value = Int(text) {
                .integer(value)
            } else if SettingNode.looksLikeNumber(text), let value = Double(text) {
                .number(value)
            } else {
                .text(text)
            }
        }
    }
}
