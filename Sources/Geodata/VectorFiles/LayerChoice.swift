// Which layer of a file that has several is meant.
import Base

/// The layer that a user names, or none.
public struct LayerChoice: Hashable, Sendable {
    public let name: String?
    /// What a message advises.
    public let option: String

    public init(_ name: String? = nil, option: String = "--layer") { (self.name, self.option) = (name, option) }

    /// The chosen one of a file's layers, or the only one.
    ///
    /// - Throws: `UserError(.usage)` when there is none of the name, or several to choose from.
    func index(in names: [String], path: String) throws -> Int {
        if let name {
            if let index = names.firstIndex(of: name) { return index }
            throw UserError(
                .usage, path: path, reason: "has no layer \(inQuotes(name)), but \(Self.listed(names))",
                remedy: nearestName(to: name, in: names).map { "did you mean '\($0)'?" } ?? "name one of them")
        }
        guard names.count > 1 else { return 0 }
        throw UserError(
            .data, path: path, reason: "has several layers, \(Self.listed(names))",
            remedy: "name the one to read with \(option)")
    }

    /// For files that have no layers.
    /// - Throws: `UserError(.usage)` when one is named.
    func refuse(for path: String) throws {
        guard name != nil else { return }
        throw UserError(
            .usage, path: path, reason: "is not a GeoPackage and has no layers", remedy: "leave out \(option)")
    }

    private static func listed(_ names: [String]) -> String { Base.listed(names.map { "'\($0)'" }, atMost: 5) }
}
