// `labels` of the data: `{background: 0, car: [1, 255]}`, `{background: 0, car: nonzero}`.
import Base
import Dataset
import Settings

/// A class with the mask values that stand for it.
struct DeclaredClass: Hashable, Sendable {
    var name: String
    var values: [Int]
    /// The least of all the values that stand for it; nil where single values do.
    var limit: Double?

    init(name: String, values: [Int], limit: Double? = nil) {
        (self.name, self.values, self.limit) = (name, values, limit)
    }

    /// What an integer raster can hold.
    static let maskValues = -2_147_483_648...4_294_967_295

    /// The classes of a map whose values are declared.
    static func list(_ map: ClassMap) -> [DeclaredClass]? {
        map.values.map { values in
            values.indices.map { DeclaredClass(name: map.names[$0], values: values[$0], limit: map.limits?[$0]) }
        }
    }

    /// The mask values of each class. The one called `background` is class 0 wherever it stands.
    static let form = SettingForm<[DeclaredClass]>(
        schema: .map(to: .any([value, .list(of: value), .choice(["nonzero"]), .text]), least: 2)
    ) {
        node, key, _ in
        guard let entries = node.entries, entries.count >= 2 else {
            throw node.wrong(key, "write auto, or the mask value of each class: {background: 0, car: 255}")
        }
        guard let background = entries.firstIndex(where: { $0.key == "background" }) else {
            throw node.error("labels have no 'background'", "say which mask value means background")
        }
        let ordered = [entries[background]] + entries[..<background] + entries[(background + 1)...]
        return try ordered.map { try DeclaredClass($0) }
    } node: { classes in
        .mapping(
            classes.map { own in
                (own.name, own.node)
            })
    }

    private static let value = SettingSchema.integer(maskValues)

    private var node: SettingNode {
        if let limit { return limit == 1 ? .word("nonzero") : .text(ClassMap.text(ofLimit: limit)) }
        return values.count == 1 ? .integer(values[0]) : .list(values.map { .integer($0) })
    }

    private init(_ entry: SettingNode.Entry) throws {
        let (key, value) = (entry.key, entry.value)
        name = key
        switch value.content {
        case .sequence(let list): values = try list.map { try $0.integer(key, Self.maskValues) }
        case .scalar(let text, _) where text == "nonzero": (values, limit) = ([], 1)
        case .scalar(let text, _) where text.hasPrefix(">="):
            let number = text.dropFirst(2).drop { $0 == " " }
            guard SettingNode.looksLikeNumber(String(number)), let least = Double(number), least > 0, least.isFinite
            else {
                throw value.wrong(key, "write a limit above 0 in quotes, e.g. '>=128'")
            }
            (values, limit) = ([], least)
        default: values = [try value.integer(key, Self.maskValues)]
        }
    }
}
