// Which property value, colour or gray value of a label stands for which class.
import Base
import Objects

/// Classes by name, and the codes of labels that mean them.
///
/// A code is a property's value, a gray value, a colour as #rrggbb, or `>=128`: all numbers from there on. Codes that
/// are not listed are background; when the background's own are listed too, any other is an error.
public struct LabelClasses: Hashable, Sendable {
    /// Background and car: every object is a car.
    public static let cars = LabelClasses()

    /// Class index → name; the background first.
    public private(set) var names = ["background"]
    private var labels: [String: UInt8] = [:]
    /// Labels of the numbers from a limit on, the largest limit first.
    private var limits: [Limit] = []
    /// The label of all codes that are not listed; nil when there may be none.
    private var other: UInt8? = 0

    private struct Limit: Hashable, Sendable {
        let least: Double
        let label: UInt8
    }

    private init() { names.append("car") }

    /// - Parameter definitions: `car` (which is its own code), `car=sedan,van`, `car=#ffff00`, `background=*`,
    ///   `ignore=unsure`. Classes are numbered in this order; `background` and `ignore` have their own labels.
    /// - Throws: `UserError(.usage)`.
    public init(_ definitions: [String]) throws {
        func refuse(_ reason: String, _ remedy: String) -> UserError {
            UserError(.usage, reason: reason, remedy: remedy)
        }
        for definition in definitions {
            let parts = definition.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            let codes = parts.count == 1 ? [parts[0]] : parts[1].split(separator: ",", omittingEmptySubsequences: false)
            guard !name.isEmpty, codes.allSatisfy({ !$0.isEmpty }) else {
                throw refuse(
                    "'\(definition)' does not define a class", "write NAME or NAME=CODE,CODE, e.g. car=sedan,van")
            }
            let label = label(named: name)
            for code in codes {
                if code.hasPrefix(">="), let least = Double(code.dropFirst(2)) {
                    limits.append(Limit(least: least, label: label))
                    continue
                }
                let code = try Self.normalized(String(code))
                if code.hasPrefix("#") { hasColors = true }
                if let owner = labels.updateValue(label, forKey: code), owner != label {
                    throw refuse("'\(code)' is given for two classes", "give each code to one class")
                }
            }
        }
        guard names.count > 1 else {
            throw refuse("the background is the only class", "define one, e.g. car=#ffff00")
        }
        guard names.count <= Int(ClassLabel.ignored) else {
            throw refuse("\(names.count) classes", "define at most \(ClassLabel.ignored - 1)")
        }
        limits.sort { $0.least > $1.least }
        other = labels.removeValue(forKey: "*") ?? (labels.values.contains(0) && limits.isEmpty ? nil : 0)
    }

    /// Some of the codes are colours.
    public private(set) var hasColors = false

    /// Nothing was defined: vector objects are cars, and rasters must be masks of 0 and 1 or 0 and 255.
    public var areAutomatic: Bool { labels.isEmpty && limits.isEmpty && other == 0 }

    /// A code means that a pixel is to count nowhere.
    public var mayIgnore: Bool {
        other == ClassLabel.ignored || labels.values.contains(ClassLabel.ignored)
            || limits.contains { $0.label == ClassLabel.ignored }
    }

    /// The label of a code, nil for one that may not be there.
    public func label(of code: String) -> UInt8? {
        if let label = labels[code] { return label }
        if !limits.isEmpty, let number = Double(code), let limit = limits.first(where: { $0.least <= number }) {
            return limit.label
        }
        return other
    }

    /// Whether the code is listed.
    func lists(_ code: String) -> Bool { labels[code] != nil }

    /// The name of a label, for messages.
    func name(of label: UInt8) -> String { label == ClassLabel.ignored ? "ignore" : names[Int(label)] }

    /// The class of a name, made when it is new.
    private mutating func label(named name: String) -> UInt8 {
        if name == "ignore" { return ClassLabel.ignored }
        if let known = names.firstIndex(of: name) { return UInt8(truncatingIfNeeded: known) }
        names.append(name)
        return UInt8(truncatingIfNeeded: names.count - 1)
    }

    /// Colours in lower case.
    private static func normalized(_ code: String) throws -> String {
        guard code.hasPrefix("#") else { return code }
        guard code.utf8.count == 7, UInt32(code.dropFirst(), radix: 16) != nil else {
            throw UserError(.usage, reason: "'\(code)' is not a colour", remedy: "write one as #rrggbb, e.g. #ffff00")
        }
        return code.lowercased()
    }

    /// The colours of the ISPRS 2D Semantic Labeling Benchmark (Potsdam, Vaihingen): impervious surface, building, low
    /// vegetation, tree and clutter are background.
    public static let isprs = ["background=#ffffff,#0000ff,#00ffff,#00ff00,#ff0000", "car=#ffff00"]
}
