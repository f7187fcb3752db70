// From text to tree, by way of Yams.
import Base
import Settings
import Yams

extension SettingNode {
    /// The tree of a text. An empty text is an empty mapping.
    static func parsed(_ text: SettingsText) throws -> SettingNode {
        try text.scan()
        do {
            // `basic` resolves no tags: what a scalar means is decided by the setting that it is for.
            let parser = try Parser(yaml: text.string, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else { return SettingNode(.mapping([]), text.place) }
            return try withExtendedLifetime(parser) { try SettingNode(root, text.place, depth: 0) }
        } catch let error as YamlError {
            throw userError(error, text)
        }
    }

    private init(_ node: Node, _ place: SettingsPlace, depth: Int) throws {
        let place = place.onLine(node.mark?.line ?? 1)
        // The scan has refused these already; a tree that has them all the same must not be walked.
        guard node.anchor == nil, node.alias == nil else {
            throw place.error("anchors and aliases are not read in settings", nil)
        }
        guard depth <= SettingsText.maximumDepth else {
            throw place.error(
                "more than \(SettingsText.maximumDepth) levels are not read in settings", "write it flatter")
        }
        switch node {
        case .scalar(let scalar):
            self.init(.scalar(scalar.string, scalar.style == .plain ? .plain : .quoted), place)
        case .sequence(let sequence):
            self.init(.sequence(try sequence.map { try SettingNode($0, place, depth: depth + 1) }), place)
        case .mapping(let mapping):
            var entries: [Entry] = []
            var lines: [String: Int] = [:]
            for (key, value) in mapping {
                let line = key.mark?.line ?? 1
                guard let name = key.scalar?.string, !name.isEmpty else {
                    throw place.onLine(line).error("a key is not a word", "write 'key: value'")
                }
                if let first = lines.updateValue(line, forKey: name) {
                    throw duplicate(name, place.onLine(line), first: first)
                }
                var value = try SettingNode(value, place, depth: depth + 1)
                value.place = place.onLine(line)  // of the key: where the user looks for it
                entries.append(Entry(key: name, place: place.onLine(line), value: value))
            }
            self.init(.mapping(entries), place)
        case .alias:
            preconditionFailure("aliases were refused above")
        }
    }
}

private func duplicate(_ name: String, _ place: SettingsPlace, first: Int) -> UserError {
    place.error("duplicate key \(inQuotes(name)), first set on line \(first)", "keep one of the two")
}

/// The library's errors in the form of ours.
private func userError(_ error: YamlError, _ text: SettingsText) -> UserError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
        return text.place.onLine(mark.line).error(
            "not valid YAML: \(problem)", "check indentation, colons and brackets")
    case .composer(_, _, let mark, _):
        return text.place.onLine(mark.line).error(
            "a second document starts here", "give each document a file of its own")
    case .duplicatedKeysInMapping(let keys, let context):
        let first = context.mark.line
        let second = lineOfSecond(keys[0], first: context.mark, in: text)
        return duplicate(keys[0], text.place.onLine(second ?? first), first: first)
    default:
        return text.place.error("not valid YAML: \(error)", "check indentation, colons and brackets")
    }
}

/// The library names a key's first place only. The second is in the same braces on its line, or below it in the same
/// column.
private func lineOfSecond(_ key: String, first: Mark, in text: SettingsText) -> Int? {
    let lines = text.string.split(omittingEmptySubsequences: false) { $0.isNewline }
    let place = { (line: Substring) in line.dropFirst(first.column - 1) }
    let line = lines[first.line - 1]
    if line.prefix(first.column - 1).contains("{"), isDoubled(key, place(line).dropFirst(key.count)) {
        return first.line
    }
    return lines.indices.dropFirst(first.line).first { place(lines[$0]).hasPrefix(key + ":") }.map { $0 + 1 }
}

/// Whether a key comes once more before the braces about it are closed.
private func isDoubled(_ key: String, _ rest: Substring) -> Bool {
    var depth = 0
    for index in rest.indices {
        switch rest[index] {
        case "{", "[": depth += 1
        case "}", "]": depth -= 1
        case "," where depth == 0:
            if rest[rest.index(after: index)...].drop(while: \.isWhitespace).hasPrefix(key + ":") { return true }
        default: break
        }
        if depth < 0 { return false }
    }
    return false
}
