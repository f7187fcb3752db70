// JSON whose keys stay in the order they were given: reports for programs that people read too, and file headers.

/// A JSON value to be printed.
public indirect enum JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case text(String)
    case integer(Int)
    case unsigned(UInt64)
    case number(Double)
    case flag(Bool)
    case null

    /// nil and what JSON has no number for (NaN, infinity) become null.
    public init(_ value: Double?) {
        if let value, value.isFinite { self = .number(value) } else { self = .null }
    }

    public init(_ value: String?) { self = value.map { .text($0) } ?? .null }
    public init(stringLiteral value: String) { self = .text(value) }
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
        case .flag(let value): value ? "true" : "false"
        case .null: "null"
        }
    }

    /// Over several lines: a member or an element on each, but for those of short values. Ends with a line end.
    public var indented: String { indented(by: 0) + "\n" }

    private func indented(by margin: Int) -> String {
        let spaces = String(repeating: " ", count: margin + 2)
        func block(_ opening: String, _ lines: [String], _ closing: String) -> String {
            opening + "\n" + lines.map { spaces + $0 }.joined(separator: ",\n") + "\n" + spaces.dropLast(2) + closing
        }
        switch self {
        case _ where compact.count + margin <= 100: return compact
        case .object(let members):
            return block("{", members.map { Self.quoted($0.key) + ": " + $0.value.indented(by: margin + 2) }, "}")
        case .array(let values): return block("[", values.map { $0.indented(by: margin + 2) }, "]")
        default: return compact
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

extension JSONValue: Encodable {
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var object = encoder.container(keyedBy: MemberKey.self)
            for member in members { try object.encode(member.value, forKey: MemberKey(stringValue: member.key)) }
        case .array(let values):
            var array = encoder.unkeyedContainer()
            for value in values { try array.encode(value) }
        case .text(let value): try Self.encode(value, encoder)
        case .integer(let value): try Self.encode(value, encoder)
        case .unsigned(let value): try Self.encode(value, encoder)
        case .number(let value): try Self.encode(value, encoder)
        case .flag(let value): try Self.encode(value, encoder)
        case .null:
            var scalar = encoder.singleValueContainer()
            try scalar.encodeNil()
        }
    }

    private static func encode(_ value: some Encodable, _ encoder: any Encoder) throws {
        var scalar = encoder.singleValueContainer()
        try scalar.encode(value)
    }

    private struct MemberKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
