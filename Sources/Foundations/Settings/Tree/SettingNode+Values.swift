// Scalars and lists of a settings tree as Swift values.
import Base

extension SettingNode {
    /// - Throws: `UserError(.configuration)` with the place of the value and what would be right.
    public func integer(_ key: String, _ range: ClosedRange<Int>) throws -> Int {
        let digits = bareText?.utf8.drop { $0 == UInt8(ascii: "-") }
        guard let bareText, let digits, !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }),
            let value = Int(bareText), range.contains(value)
        else { throw wrong(key, "give " + SettingNode.wholeNumberText(range)) }
        return value
    }

    /// - Throws: `UserError(.configuration)` with the place of the value and what would be right.
    public func number(_ key: String, _ range: NumberRange) throws -> Double {
        guard let bareText, SettingNode.looksLikeNumber(bareText), let value = Double(bareText), value.isFinite,
            range.contains(value)
        else { throw wrong(key, "give " + range.text) }
        return value
    }

    /// - Throws: `UserError(.configuration)` with the place of the value and what would be right.
    public func flag(_ key: String) throws -> Bool {
        switch bareText {
        case "true": return true
        case "false": return false
        default: throw wrong(key, "give true or false")
        }
    }

    /// - Throws: `UserError(.configuration)` with the place of the value and what would be right.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, of words: [String] = Choice.allCases.map(\.rawValue)
    ) throws -> Choice {
        guard let bareText, words.contains(bareText), let choice = Choice(rawValue: bareText) else {
            throw wrong(key, "choose one of " + listed(words, with: "or"))
        }
        return choice
    }

    /// A path or a name. What could be meant as a number or a truth value must be quoted.
    ///
    /// - Throws: `UserError(.configuration)` with the place of the value and what would be right.
    public func text(_ key: String) throws -> String {
        guard case .scalar(let text, let style) = content, !text.isEmpty else { throw wrong(key, "give a text") }
        let words = ["true", "false", "null", "~", ".nan", ".inf", "-.inf", "+.inf"]
        let isAmbiguous = SettingNode.looksLikeNumber(text) || words.contains(text.lowercased())
        if style == .plain, isAmbiguous { throw wrong(key, "put it in quotes if it is meant as text") }
        return text
    }

    /// A name that stands in messages, tables, `--set` paths and file names.
    ///
    /// - Throws: `UserError(.configuration)` with the place of the value and what would be right.
    public func name(_ key: String) throws -> String {
        let name = try text(key)
        guard SettingNode.isName(name) else { throw wrong(key, "use " + SettingNode.nameRule) }
        return name
    }

    public static let nameRule = "letters, digits, '-' and '_', at most 40"

    public static func isName(_ text: String) -> Bool {
        text.utf8.count <= 40
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0)
            }
    }

    /// - Throws: `UserError(.configuration)` with the place of the value and what would be right.
    public func list<Element>(_ key: String, _ wanted: String, _ read: (SettingNode) throws -> Element) throws
        -> [Element]
    {
        guard case .sequence(let elements) = content else { throw wrong(key, wanted) }
        return try elements.map(read)
    }

    public func isWord(_ word: String) -> Bool { bareText == word }

    public func wrong(_ key: String, _ remedy: String) -> UserError { error("'\(key)' is \(shown)", remedy) }

    /// The text of a scalar that was not quoted.
    private var bareText: String? {
        if case .scalar(let text, let style) = content, style != .quoted { text } else { nil }
    }

    /// "a whole number from 1 to 8", "a whole number of at least 0".
    static func wholeNumberText(_ range: ClosedRange<Int>) -> String {
        range.upperBound == Int.max
            ? "a whole number of at least \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }

    /// Decimal notation only: sign, digits, point, exponent. Not what else Swift or YAML read as numbers (0x10, nan,
    /// 1_000, .inf).
    public static func looksLikeNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.contains { 0x30...0x39 ~= $0 }
            && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || "+-.eE".utf8.contains($0) }
    }
}
