// From tree to text: what `config show` prints and a run folder keeps.
import Base
import Foundation

extension SettingNode {
    private static let nowhere = SettingsPlace.option("")

    public static func mapping(_ entries: [(String, SettingNode)]) -> SettingNode {
        SettingNode(.mapping(entries.map { Entry(key: $0.0, place: nowhere, value: $0.1) }), nowhere)
    }
    public static func list(_ elements: [SettingNode]) -> SettingNode { SettingNode(.sequence(elements), nowhere) }
    public static func word(_ word: String) -> SettingNode { SettingNode(.scalar(word, .plain), nowhere) }
    public static func integer(_ value: Int) -> SettingNode { word("\(value)") }
    public static func number(_ value: Double) -> SettingNode { word(shortest(value)) }
    public static func flag(_ value: Bool) -> SettingNode { word(value ? "true" : "false") }
    public static func text(_ text: String) -> SettingNode {
        SettingNode(.scalar(text, isSafeWord(text) ? .plain : .quoted), nowhere)
    }

    /// What needs no quotes wherever it stands: words and paths that look like nothing else.
    private static func isSafeWord(_ text: String) -> Bool {
        let words = ["true", "false", "null", "yes", "no", "on", "off", "none", "auto", "all"]
        guard let first = text.utf8.first, !words.contains(text.lowercased()) else { return false }
        let isLetter = { (byte: UInt8) in 0x61...0x7A ~= byte || 0x41...0x5A ~= byte || byte == UInt8(ascii: "_") }
        let startsAsPath = text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../")
        return (isLetter(first) || startsAsPath)
            && text.utf8.allSatisfy { isLetter($0) || 0x30...0x39 ~= $0 || "/.-".utf8.contains($0) }
    }

    /// The entries of a mapping, a line each, and deeper ones where a line does not hold them. Ends with a line end.
    public func yamlBlock(indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        switch content {
        case .mapping(let entries) where !entries.isEmpty:
            return entries.map { entry in
                let key = SettingNode.key(entry.key)
                let flow = entry.value.flow
                if entry.value.fitsOneLine(flow, after: indent + key.count) { return "\(margin)\(key): \(flow)\n" }
                return "\(margin)\(key):\n" + entry.value.yamlBlock(indent: indent + 2)
            }.joined()
        case .sequence(let elements) where !elements.isEmpty:
            return elements.map { element in
                let flow = element.flow
                if element.fitsOneLine(flow, after: indent) { return "\(margin)- \(flow)\n" }
                // The first entry shares the line of the dash.
                return "\(margin)- " + element.yamlBlock(indent: indent + 2).dropFirst(indent + 2)
            }.joined()
        default: return margin + flow + "\n"
        }
    }

    /// Scalars always; a mapping or list of scalars when it is short.
    private func fitsOneLine(_ flow: String, after indent: Int) -> Bool {
        switch content {
        case .scalar: true
        case .sequence(let elements): elements.allSatisfy { !$0.isCollection } && indent + flow.count <= 110
        case .mapping(let entries): entries.allSatisfy { !$0.value.isNested } && indent + flow.count <= 110
        }
    }

    private var isCollection: Bool {
        if case .scalar = content { false } else { true }
    }

    /// A collection that holds a collection.
    private var isNested: Bool {
        switch content {
        case .scalar: false
        case .sequence(let elements): elements.contains(where: \.isCollection)
        case .mapping(let entries): !entries.isEmpty
        }
    }

    /// On one line.
    public var flow: String {
        switch content {
        case .scalar(let text, .quoted): SettingNode.quoted(text)
        case .scalar(let text, _): text
        case .sequence(let elements): "[" + elements.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { SettingNode.key($0.key) + ": " + $0.value.flow }.joined(separator: ", ") + "}"
        }
    }

    private static func key(_ key: String) -> String {
        let isPlain = key.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x41...0x5A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x5F }
        return isPlain ? key : quoted(key)
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": return "\\\""
            case "\\": return "\\\\"
            case "\n": return "\\n"
            case "\t": return "\\t"
            default:
                let isPlain = scalar.value >= 0x20 && scalar.value < 0x7F || scalar.properties.isAlphabetic
                return isPlain ? String(scalar) : String(format: "\\U%08X", scalar.value)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    /// All but the settings of these paths.
    public func without(_ paths: Set<String>, path: String = "") -> SettingNode {
        guard let entries else { return self }
        let rest = entries.compactMap { entry -> Entry? in
            let own = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            guard !paths.contains(own) else { return nil }
            return Entry(key: entry.key, place: entry.place, value: entry.value.without(paths, path: own))
        }
        return SettingNode(.mapping(rest), place)
    }

    /// The first setting with another value, by its path.
    public func firstDifference(from other: SettingNode, path: String = "") -> (
        path: String, own: String, other: String
    )? {
        if flow == other.flow { return nil }
        let deeper = { (key: String) in path.isEmpty ? key : "\(path).\(key)" }
        switch (content, other.content) {
        case (.mapping(let own), .mapping(let others)) where own.map(\.key) == others.map(\.key):
            for (a, b) in zip(own, others) {
                if let difference = a.value.firstDifference(from: b.value, path: deeper(a.key)) { return difference }
            }
            return nil
        case (.sequence(let own), .sequence(let others))
        where own.map { $0["name"]?.flow } == others.map { $0["name"]?.flow }:
            for (a, b) in zip(own, others) {
                let key = a["name"]?.flow
                if let difference = a.firstDifference(from: b, path: key.map(deeper) ?? path) { return difference }
            }
            return nil
        default: return (path, flow, other.flow)
        }
    }
}
