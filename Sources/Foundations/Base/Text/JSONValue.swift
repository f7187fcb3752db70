// JSON whose keys stay in the order they were given: reports for programs that people read too, and file headers.

/// A JSON value to be printed.
public indirect enum JSONValue: ExpressibleByDictionaryLiteral {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case text(String)
    case integer(Int)
    case unsigned(UInt64)
    case number(Double)
    case null

    /// nil and what JSON has no number for (NaN, infinity) become null.
    public init(_ value: Double?) {
        if let value, value.isFinite { self = .number(value) } else { self = .null }
    }

    public init(_ value: String?) { self = value.map { .text($0) } ?? .null }
    public init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }

    /// An object, e.g. `["tiles": .integer(3)]`; keys keep their order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { (key: $0.0, value: $0.1) })
    }

    /// On one line, without spaces.
    public var compact: String {
        switch self {
        case .object(let members):
            "{" + members.map { Self.quoted($0.key) + ":" + $0.value.compact }.joined(separator: ",") + "}"
        case .array(let values): "[" + values.map(\.compact).joined(separator: ",") + "]"
        case .text(let text): Self.quoted(text)
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .number(let value): shortest(value)
        case .null: "null"
        }
    }

    /// A JSON string literal.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
