// Which stored value of a mask means which class.
import Base
import Objects

/// Classes and the mask values that stand for them, e.g. `labels: {background: 0, car: 255}`.
///
/// Without declared values there are two classes, and masks of 0 and 1 or of 0 and 255 are recognised.
public struct ClassMap: Codable, Hashable, Sendable {
    /// Class index → name; class 0 is the background.
    public let names: [String]
    /// Class index → the values that stand for it, or nil when they are recognised.
    public let values: [[Int]]?
    /// Pixels with this value take no part in losses, metrics and statistics.
    public let ignore: Int?

    /// Classes 0 ... 254; 255 is `ClassLabel.ignored`.
    public static let maximumClasses = Int(ClassLabel.ignored)
    /// Background and car, values recognised.
    public static let automatic = ClassMap(unchecked: ["background", "car"], nil, nil)

    /// - Throws: `UserError(.configuration)` when a value stands for two classes or a class for no value.
    public init(names: [String], values: [[Int]]?, ignore: Int? = nil) throws {
        func refuse(_ reason: String, _ remedy: String) -> UserError {
            UserError(.configuration, reason: "labels: " + reason, remedy: remedy)
        }
        guard 2...ClassMap.maximumClasses ~= names.count else {
            throw refuse("\(names.count) classes", "declare 2 to \(ClassMap.maximumClasses), the background first")
        }
        if let repeated = Dictionary(grouping: names, by: { $0 }).filter({ $1.count > 1 }).keys.min() {
            throw refuse("two classes are called '\(repeated)'", "give each class a name of its own")
        }
        if let values {
            precondition(values.count == names.count, "\(names.count) class names, but values for \(values.count)")
            var owner: [Int: String] = ignore.map { [$0: "ignore"] } ?? [:]
            for (name, own) in zip(names, values) {
                guard !own.isEmpty else {
                    throw refuse("class '\(name)' has no value", "give the mask value that means it")
                }
                for value in own {
                    if let other = owner.updateValue(name, forKey: value) {
                        throw refuse(
                            "value \(value) stands for '\(other)' and for '\(name)'", "give each value to one of them")
                    }
                }
            }
        } else if names.count > 2 {
            throw refuse(
                "\(names.count) classes without mask values",
                "declare them, e.g. labels: {background: 0, car: 1, truck: 2}")
        }
        self.init(unchecked: names, values, ignore)
    }

    private init(unchecked names: [String], _ values: [[Int]]?, _ ignore: Int?) {
        self.names = names
        self.values = values
        self.ignore = ignore
    }

    /// With the background.
    public var classes: Int { names.count }
    /// The names of the classes 1, 2, …
    public var foregroundNames: [String] { Array(names.dropFirst()) }

    /// As it would stand in a config file, e.g. `labels: {background: 0, car: 255}, ignore 128`.
    public var text: String {
        let listed = zip(names, values ?? [[0], []]).map { name, own in
            own.isEmpty ? "\(name): 1 or 255" : "\(name): " + (own.count == 1 ? "\(own[0])" : "\(own)")
        }
        return "labels: {" + listed.joined(separator: ", ") + "}" + (ignore.map { ", ignore \($0)" } ?? "")
    }

    /// The class of a stored value, `ClassLabel.ignored`, or nil for a value that means nothing.
    func label(of value: Int) -> UInt8? {
        if value == ignore { return ClassLabel.ignored }
        guard let values else { return value == 0 ? 0 : value == 1 || value == 255 ? 1 : nil }
        return values.firstIndex { $0.contains(value) }.map { UInt8($0) }
    }
}
