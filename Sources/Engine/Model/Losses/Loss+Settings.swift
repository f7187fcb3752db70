// Losses in files: `{kind: jaccard, over: object}`, or the kind alone.
import Base
import Settings

extension Loss {
    /// The loss of a phase.
    package static let form = SettingForm<Loss>(schema: .named("loss") { schema }) { node, key, context in
        try Loss(node, key, context)
    } node: {
        $0.node
    }

    /// - Parameter others: keys that stand beside the loss's own: `weight` in a sum.
    /// - Throws: `UserError(.configuration)` for a kind that there is not, and for all that is wrong with its settings.
    init(_ node: SettingNode, _ name: String, _ context: SettingsContext, besides others: [String] = []) throws {
        let allKeys = others + ["kind"] + Loss.kinds.flatMap { $0.keys }
        let isKindAlone = node.entries == nil
        let kind = isKindAlone ? node : try SettingsReader(node, name, keys: allKeys).required("kind")
        guard let function = Loss.kinds.first(where: { kind.isWord($0.kind) }) else {
            throw kind.wrong(
                isKindAlone ? name : "kind", "choose one of " + listed(Loss.kinds.map { $0.kind }, with: "or"))
        }
        let settings = isKindAlone ? SettingNode(.mapping([]), kind.place) : node
        func read(_ type: (some LossFunction).Type) throws -> Loss {
            Loss(try type.init(settings, name, context, besides: others + ["kind"]))
        }
        self = try read(function)
    }

    package var node: SettingNode {
        .mapping([("kind", .word(kind))] + (function.node.entries ?? []).map { ($0.key, $0.value) })
    }

    /// A kind alone, or the mapping of one; `others` beside it.
    static func schema(besides others: [FieldDescription]) -> [SettingSchema] {
        kinds.map { type in
            .group {
                let kind = FieldDescription(
                    key: "kind", purpose: type.formula, schema: .choice([type.kind]), isRequired: true)
                return others + [kind] + type.descriptions
            }
        }
    }

    private static var schema: SettingSchema { .any([.choice(kinds.map { $0.kind })] + schema(besides: [])) }
}

extension LossFunction {
    static var keys: [String] { fields.map(\.key) }
    package static var descriptions: [FieldDescription] { fields.map { $0.description() } }
}
