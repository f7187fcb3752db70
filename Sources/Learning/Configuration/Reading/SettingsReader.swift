// Typed reading of one mapping: every key known, every value of its type and in its range.
import Base
import Foundation

/// Reads the keys of a mapping. What is wrong is an error with the place where it was written.
struct SettingsReader {
    /// The section as the user knows it, e.g. `model`; empty for the whole file.
    let name: String
    private let entries: [SettingNode.Entry]
    private let keys: [String]
    let place: SettingsPlace

    /// - Parameters:
    ///   - node: nil where the section is absent: all keys then have their defaults.
    ///   - place: where a missing key is missing.
    ///   - keys: all that are known; any other is an error.
    init(_ node: SettingNode?, _ name: String, at place: SettingsPlace, keys: [String]) throws {
        self.name = name
        self.keys = keys
        self.place = node?.place ?? place
        guard let node else {
            entries = []
            return
        }
        guard let entries = node.entries else {
            let what = name.isEmpty ? "the file" : "'\(name)'"
            throw node.error("\(what) is \(node.shown)", "write its settings as 'key: value', one a line")
        }
        self.entries = entries
        for entry in entries where !keys.contains(entry.key) {
            let remedy = nearestName(to: entry.key, in: keys).map { "did you mean '\($0)'?" }
            throw entry.place.error(
                "unknown key \(inQuotes(entry.key))",
                remedy ?? (keys.isEmpty ? "leave it out" : "the keys here are " + keys.joined(separator: ", ")))
        }
    }

    func has(_ key: String) -> Bool { node(key) != nil }

    func node(_ key: String) -> SettingNode? {
        precondition(keys.contains(key), "key '\(key)' of '\(name)' is not in its list")
        return entries.first { $0.key == key }?.value
    }

    /// Where a key stands, or its section where it does not.
    func place(of key: String) -> SettingsPlace { entries.first { $0.key == key }?.place ?? place }

    /// - Parameter alternative: what else would do, for the message.
    func required(_ key: String, or alternative: String? = nil) throws -> SettingNode {
        if let node = node(key) { return node }
        let remedy =
            "add it" + (name.isEmpty ? "" : " under '\(name)'") + (alternative.map { ", or \($0)" } ?? "")
        throw place.error("missing key '\(key)'", remedy)
    }

    func integer(_ key: String, _ range: ClosedRange<Int>, default value: Int) throws -> Int {
        try node(key)?.integer(key, range) ?? value
    }

    func number(_ key: String, _ range: NumberRange, default value: Double) throws -> Double {
        try node(key)?.number(key, range) ?? value
    }

    func flag(_ key: String, default value: Bool) throws -> Bool { try node(key)?.flag(key) ?? value }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, default value: Choice
    ) throws -> Choice {
        try node(key)?.choice(key) ?? value
    }

    /// Nil for `none`.
    func optional<Value>(_ key: String, default value: Value?, _ read: (SettingNode) throws -> Value) throws -> Value? {
        guard let node = node(key) else { return value }
        return node.isWord("none") ? nil : try read(node)
    }
}

/// The numbers that a setting takes.
struct NumberRange {
    var atLeast: Double?
    var above: Double?
    var atMost: Double?
    var below: Double?

    /// Nothing that is meant is farther from 0: a rate, a weight or a threshold beyond is a slip.
    private static let largest = 1e6
    static let any = NumberRange(atLeast: -largest, atMost: largest)
    static let share = NumberRange(atLeast: 0, atMost: 1)
    static let positive = NumberRange(above: 0, atMost: largest)
    static let notNegative = NumberRange(atLeast: 0, atMost: largest)

    func contains(_ value: Double) -> Bool {
        (atLeast.map { value >= $0 } ?? true) && (above.map { value > $0 } ?? true)
            && (atMost.map { value <= $0 } ?? true)
            && (below.map { value < $0 } ?? true)
    }

    /// "a number", "a number from 0 to 1", "a number above 0 and at most 1".
    var text: String {
        if let atLeast, let atMost { return "a number from \(shortest(atLeast)) to \(shortest(atMost))" }
        let limits = [
            atLeast.map { "of at least \(shortest($0))" }, above.map { "above \(shortest($0))" },
            atMost.map { "at most \(shortest($0))" }, below.map { "below \(shortest($0))" },
        ]
        return (["a number"] + [limits.compactMap { $0 }.joined(separator: " and ")]).filter { !$0.isEmpty }.joined(
            separator: " ")
    }
}
