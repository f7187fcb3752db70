// Which stored value of a mask means which class.
import Base
import Objects

/// Classes and the mask values that stand for them, e.g. `labels: {background: 0, car: 255}`.
///
/// A class may also take all values from a limit on: `{background: 0, car: ">=128"}` cuts smoothed masks, and
/// `car: nonzero` is any object of a mask that numbers them. Whole values of other classes have precedence, and what is
/// below the least limit is background.
///
/// Without declared values there are two classes, and masks of 0 and 1 or of 0 and 255 are recognised.
public struct ClassMap: Codable, Hashable, Sendable {
    /// Class index → name; class 0 is the background.
    public let names: [String]
    /// Class index → the values that stand for it, or nil when they are recognised.
    public let values: [[Int]]?
    /// Class index → the least of all the values that stand for it; nil where single values do, or no class has such.
    public let limits: [Double?]?
    /// Pixels with this value take no part in losses, metrics and statistics.
    public let ignore: Int?

    /// Classes 0 ... 254; 255 is `ClassLabel.ignored`.
    public static let maximumClasses = Int(ClassLabel.ignored)
    /// Background and car, values recognised.
    public static let automatic = ClassMap(unchecked: ["background", "car"], nil, nil, nil)

    /// - Throws: `UserError(.configuration)` when a value stands for two classes or a class for no value.
    public init(names: [String], values: [[Int]]?, limits: [Double?]? = nil, ignore: Int? = nil) throws {
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
            for (index, (name, own)) in zip(names, values).enumerated() {
                guard !own.isEmpty || limits?[index] != nil else {
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
        let known = limits?.compactMap { $0 } ?? []
        guard Set(known).count == known.count, known.allSatisfy({ $0 > 0 }), limits?.first.flatMap({ $0 }) == nil else {
            throw refuse("a limit twice, of the background, or not above 0", "give each class a limit of its own")
        }
        self.init(unchecked: names, values, known.isEmpty ? nil : limits, ignore)
    }

    private init(unchecked names: [String], _ values: [[Int]]?, _ limits: [Double?]?, _ ignore: Int?) {
        self.names = names
        self.values = values
        self.limits = limits
        self.ignore = ignore
    }

    /// With the background.
    public var classes: Int { names.count }
    /// The names of the classes 1, 2, …
    public var foregroundNames: [String] { Array(names.dropFirst()) }

    /// As it would stand in a config file, e.g. `labels: {background: 0, car: 255}, ignore 128`.
    public var text: String {
        let listed = zip(names, values ?? [[0], []]).enumerated().map { index, each in
            let (name, own) = each
            if let limit = limits?[index] { return "\(name): " + Self.text(ofLimit: limit) }
            return own.isEmpty ? "\(name): 1 or 255" : "\(name): " + (own.count == 1 ? "\(own[0])" : "\(own)")
        }
        return "labels: {" + listed.joined(separator: ", ") + "}" + (ignore.map { ", ignore \($0)" } ?? "")
    }

    /// As it stands in a settings file: `nonzero`, ">=128".
    public static func text(ofLimit limit: Double) -> String { limit == 1 ? "nonzero" : ">=\(shortest(limit))" }

    /// The class of a stored value, `ClassLabel.ignored`, or nil for a value that means nothing.
    func label(of value: Double) -> UInt8? {
        if value.isNaN { return ClassLabel.ignored }
        return single(value) ?? limited(value)
    }

    /// The class for which this very value stands.
    func single(_ value: Double) -> UInt8? {
        guard let value = Int(exactly: value) else { return nil }
        if value == ignore { return ClassLabel.ignored }
        guard let values else { return value == 0 ? 0 : value == 1 || value == 255 ? 1 : nil }
        return values.firstIndex { $0.contains(value) }.map { UInt8($0) }
    }

    /// The class of the largest limit that the value reaches; the background below all.
    private func limited(_ value: Double) -> UInt8? {
        guard let limits, value >= 0 else { return nil }
        let reached = limits.indices.filter { limits[$0].map { $0 <= value } ?? false }
        return UInt8(reached.max { limits[$0]! < limits[$1]! } ?? 0)
    }
}
