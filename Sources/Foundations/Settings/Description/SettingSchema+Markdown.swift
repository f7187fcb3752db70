// What may stand in a settings file as a reference for people.
import Base

extension SettingSchema {
    /// The type in words: "whole number from 1 to 1024", "`none` or a number above 0".
    public var text: String {
        switch self {
        case .integer(let range): return SettingNode.wholeNumberText(range)
        case .number(let range): return range.text
        case .flag: return "`true` or `false`"
        case .text: return "a text"
        case .name: return "a name of " + SettingNode.nameRule
        case .choice(let words): return listed(words.map { "`\($0)`" }, with: "or")
        case .list(let element): return "a list; each: \(element.text)"
        case .any(let forms):
            // Of several mappings, told apart by a key, one mention is enough.
            let texts = forms.map(\.text)
            return texts.enumerated().filter { texts.firstIndex(of: $1) == $0 }.map(\.element).joined(
                separator: ", or ")
        case .group: return "a mapping"
        case .map(_, _, let keys): return keys == nil ? "a mapping with keys of your own" : "a mapping"
        case .anything: return "anything"
        case .named(let name, _): return "a [\(name)](#\(name))"
        }
    }

    /// The fields of the mapping that this is or may be, the first of several; none where it has a name of its own.
    public var mapping: [FieldDescription] {
        switch self {
        case .group(let fields): return fields()
        case .any(let forms): return forms.lazy.map(\.mapping).first { !$0.isEmpty } ?? []
        default: return []
        }
    }

    /// What it has names for, itself included, each once, in the order in which they are met.
    public var named: [(name: String, schema: SettingSchema)] {
        var found: [(name: String, schema: SettingSchema)] = []
        addNamed(to: &found)
        return found
    }

    private func addNamed(to found: inout [(name: String, schema: SettingSchema)]) {
        switch self {
        case .named(let name, let schema):
            if found.contains(where: { $0.name == name }) { return }
            found.append((name, schema()))
            schema().addNamed(to: &found)
        case .list(let element), .map(let element, _, _): element.addNamed(to: &found)
        case .any(let forms): for form in forms { form.addNamed(to: &found) }
        case .group(let fields): for field in fields() { field.schema.addNamed(to: &found) }
        case .integer, .number, .flag, .text, .name, .choice, .anything: break
        }
    }
}

extension [FieldDescription] {
    /// A row for each key, those of mappings inside by their path: `train.images`.
    public var markdownTable: String {
        "| key | value | default | purpose |\n| --- | --- | --- | --- |\n" + rows(prefix: "").joined()
    }

    private func rows(prefix: String) -> [String] {
        flatMap { field -> [String] in
            let purpose = field.purpose + (field.only.map { "; only \($0.text)" } ?? "")
            let inner = field.schema.mapping
            let isGroup = if case .group = field.schema { true } else { false }
            let usual =
                field.isRequired ? "required" : isGroup ? "" : field.usual.map { "`\($0.flow)`" } ?? ""
            let row = "| `\(prefix)\(field.key)` | \(field.schema.text) | \(usual) | \(purpose) |\n"
            return [row] + inner.rows(prefix: "\(prefix)\(field.key).")
        }
    }
}
