// One mapping with strict keys: every key known, the required ones there.
import Base

/// Reads the keys of a mapping. What is wrong is an error with the place where it was written.
public struct SettingsReader {
    /// The section as the user knows it, e.g. `model`; empty for the whole file.
    public let name: String
    private let entries: [SettingNode.Entry]
    private let keys: [String]
    public let place: SettingsPlace

    /// - Parameters:
    ///   - name: of the mapping, for messages; empty for the whole file.
    ///   - keys: all that are known; any other is an error.
    /// - Throws: `UserError(.configuration)` for anything but a mapping, and for the first key that is not known.
    public init(_ node: SettingNode, _ name: String, keys: [String]) throws {
        self.name = name
        self.keys = keys
        place = node.place
        guard let entries = node.entries else {
            let what = name.isEmpty ? "the file" : "'\(name)'"
            throw node.error("\(what) is \(node.shown)", "write its settings as 'key: value', one a line")
        }
        self.entries = entries
        try refuseKeys(exceptFor: keys)
    }

    /// - Throws: `UserError(.configuration)` for the first key that is none of these, with the one that was probably
    ///   meant.
    public func refuseKeys(exceptFor keys: [String]) throws {
        for entry in entries where !keys.contains(entry.key) {
            let remedy = nearestName(to: entry.key, in: keys).map { "did you mean '\($0)'?" }
            throw entry.place.error(
                "unknown key \(inQuotes(entry.key))",
                remedy ?? (keys.isEmpty ? "leave it out" : "the keys here are " + keys.joined(separator: ", ")))
        }
    }

    public func has(_ key: String) -> Bool { node(key) != nil }

    public func node(_ key: String) -> SettingNode? {
        precondition(keys.contains(key), "key '\(key)' of '\(name)' is not in its list")
        return entries.first { $0.key == key }?.value
    }

    /// Where a key stands, or its section where it does not.
    public func place(of key: String) -> SettingsPlace { entries.first { $0.key == key }?.place ?? place }

    /// - Parameter alternative: what else would do, for the message.
    /// - Throws: `UserError(.configuration)` where the key does not stand.
    public func required(_ key: String, or alternative: String? = nil) throws -> SettingNode {
        if let node = node(key) { return node }
        throw missing(key, or: alternative)
    }

    public func missing(_ key: String, or alternative: String? = nil) -> UserError {
        let remedy =
            "add it" + (name.isEmpty ? "" : " under '\(name)'") + (alternative.map { ", or \($0)" } ?? "")
        return place.error("missing key '\(key)'", remedy)
    }
}
