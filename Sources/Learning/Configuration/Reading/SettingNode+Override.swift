// `--set a.b=value`: one setting laid over the file's.
import Base
import Settings

extension SettingNode {
    /// Sets one value.
    ///
    /// - Parameter option: `a.b=value`. A part of the path is a key or, in a list, the `name` of an element, as in
    ///   `schedule.phases.recall.max_epochs=4`. A value that starts with a bracket, a brace or a quote is read as YAML.
    mutating func override(_ option: String) throws {
        let place = SettingsPlace.option("--set \(option)")
        guard let equals = option.firstIndex(of: "="), equals != option.startIndex else {
            throw UserError(.usage, reason: "--set \(option): no '='", remedy: "write it as --set section.key=value")
        }
        let path = SettingNode.path(String(option[..<equals]))
        guard !path.contains("") else {
            throw UserError(.usage, reason: "--set \(option): empty key", remedy: "write it as --set section.key=value")
        }
        let text = String(option[option.index(after: equals)...])
        let isYAML = text.first.map { "[{\"'".contains($0) } ?? false
        let value =
            try isYAML
            ? SettingNode.parsed(SettingsText(Array(text.utf8), place: place))
            : SettingNode(.scalar(text, .option), place)
        try set(path[...], to: value, place)
    }

    /// The keys of `a.b.c`.
    static func path(_ text: String) -> [String] {
        text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    /// Puts `value` in the place of what is at `path`; `place` is for messages about the path.
    mutating func set(_ path: ArraySlice<String>, to value: SettingNode, _ place: SettingsPlace) throws {
        guard let key = path.first else {
            self = value
            return
        }
        switch content {
        case .mapping(var entries):
            let index = entries.firstIndex { $0.key == key } ?? entries.count
            if index == entries.count {
                entries.append(Entry(key: key, place: place, value: SettingNode(.mapping([]), place)))
            }
            entries[index].place = place
            try entries[index].value.set(path.dropFirst(), to: value, place)
            content = .mapping(entries)
        case .sequence(var elements):
            guard let index = elements.firstIndex(where: { $0["name"]?.content == .scalar(key, .plain) }) else {
                let names = elements.compactMap { $0["name"]?.shown }
                let missing = "nothing is called \(inQuotes(key)) there"
                // A name that is misspelt is more likely the fault than the path.
                if !names.isEmpty, let nameless = elements.first(where: { $0["name"] == nil }) {
                    throw nameless.error("missing key 'name', and \(missing)", "add it")
                }
                throw place.error(
                    missing, names.isEmpty ? nil : "choose one of " + listed(names, with: "or"))
            }
            try elements[index].set(path.dropFirst(), to: value, place)
            content = .sequence(elements)
        case .scalar:
            throw place.error("\(shown) has no key \(inQuotes(key))", "set the whole: {key: value, …}")
        }
    }
}

extension SettingNode {
    /// These settings where they say something, the defaults elsewhere. Lists and scalars are taken as a whole, and so
    /// is an empty mapping.
    func laid(over defaults: SettingNode) -> SettingNode {
        guard let own = entries, !own.isEmpty, var merged = defaults.entries else { return self }
        for entry in own {
            if let index = merged.firstIndex(where: { $0.key == entry.key }) {
                merged[index] = Entry(
                    key: entry.key, place: entry.place, value: entry.value.laid(over: merged[index].value))
            } else {
                merged.append(entry)
            }
        }
        return SettingNode(.mapping(merged), place)
    }
}
