// `labels` of the data: `{background: 0, car: [1, 255]}`.
import Dataset
import Settings

/// A class with the mask values that stand for it.
struct DeclaredClass: Hashable, Sendable {
    var name: String
    var values: [Int]

    /// What an integer raster can hold.
    static let maskValues = -2_147_483_648...4_294_967_295

    /// The classes of a map whose values are declared.
    static func list(_ map: ClassMap) -> [DeclaredClass]? {
        map.values.map { values in zip(map.names, values).map { DeclaredClass(name: $0, values: $1) } }
    }

    /// The mask values of each class. The one called `background` is class 0 wherever it stands.
    static let form = SettingForm<[DeclaredClass]>(schema: .map(to: .any([value, .list(of: value)]), least: 2)) {
        node, key, _ in
        guard let entries = node.entries, entries.count >= 2 else {
            throw node.wrong(key, "write auto, or the mask value of each class: {background: 0, car: 255}")
        }
        guard let background = entries.firstIndex(where: { $0.key == "background" }) else {
            throw node.error("labels have no 'background'", "say which mask value means background")
        }
        let ordered = [entries[background]] + entries[..<background] + entries[(background + 1)...]
        return try ordered.map { DeclaredClass(name: $0.key, values: try read($0)) }
    } node: { classes in
        .mapping(
            classes.map { own in
                (own.name, own.values.count == 1 ? .integer(own.values[0]) : .list(own.values.map { .integer($0) }))
            })
    }

    private static let value = SettingSchema.integer(maskValues)

    private static func read(_ entry: SettingNode.Entry) throws -> [Int] {
        guard case .sequence(let list) = entry.value.content else {
            return [try entry.value.integer(entry.key, maskValues)]
        }
        return try list.map { try $0.integer(entry.key, maskValues) }
    }
}
