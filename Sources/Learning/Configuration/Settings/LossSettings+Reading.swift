// Losses in files: `{kind: jaccard, over: object}`, or the kind alone.
import Base

extension LossSettings {
    /// - Parameters:
    ///   - node: a mapping with `kind`, or the kind alone.
    ///   - classes: names of all classes; a list of weights must have one for each.
    init(_ node: SettingNode, classes: [String]) throws {
        try self.init(node, "loss", classes: classes, keys: ["kind"])
    }

    /// - Parameter keys: what stands beside the loss's own keys: `kind`, and `weight` in a sum.
    private init(_ node: SettingNode, _ name: String, classes: [String], keys: [String]) throws {
        let isName = node.entries == nil
        let kindNode =
            try isName
            ? node : SettingsReader(node, name, at: node.place, keys: keys + Self.ownKeys).required("kind")
        let kind: Kind = try kindNode.choice(isName ? name : "kind")
        let node = isName ? nil : node
        func reader(_ own: [String]) throws -> SettingsReader {
            try SettingsReader(node, name, at: kindNode.place, keys: keys + own)
        }
        switch kind {
        case .crossEntropy:
            _ = try reader([])
            self = .crossEntropy
        case .weightedCrossEntropy:
            let given = try Self.perClass(node?["weights"], "weights", .positive, classes)
            let reader = try reader(["weights", "recall_bias"] + (given == nil ? ["ratio", "power", "cap"] : []))
            let recallBias = try reader.number("recall_bias", NumberRange(above: 0, atMost: 1000), default: 1)
            self = .weightedCrossEntropy(
                weights: try given.map { .given($0) } ?? Self.automaticWeights(reader), recallBias: recallBias)
        case .focal:
            let reader = try reader(["gamma", "alpha"])
            let alpha = try Self.perClass(reader.node("alpha"), "alpha", .notNegative, classes)
            self = .focal(
                gamma: try reader.number("gamma", NumberRange(atLeast: 0, atMost: 10), default: 2),
                alpha: alpha ?? classes.map { _ in 1 })
        case .jaccard: self = .jaccard(try Overlap(node, reader))
        case .dice: self = .dice(try Overlap(node, reader))
        case .tversky:
            let overlap = try Overlap(node) { try reader(["alpha", "beta"] + $0) }
            let reader = try reader(["alpha", "beta"] + Overlap.keys)
            self = .tversky(
                alpha: try reader.number("alpha", NumberRange(above: 0, atMost: 1000), default: 0.3),
                beta: try reader.number("beta", NumberRange(atLeast: 0, atMost: 1000), default: 0.7), overlap)
        case .lovasz:
            let reader = try reader(["over", "smooth"])
            let over: LovaszScope = try reader.choice("over", default: .batch)
            self = .lovasz(Overlap(over: over == .batch ? .batch : .image, smooth: try Overlap.smooth(reader)))
        case .sum:
            let terms = try reader(["terms"]).required("terms").list("terms", Self.termsRemedy) { term in
                let reader = try SettingsReader(term, "terms", at: term.place, keys: ["weight", "kind"] + Self.ownKeys)
                return Term(
                    weight: try reader.number("weight", NumberRange(above: 0, atMost: 1000), default: 1),
                    loss: try LossSettings(term, "terms", classes: classes, keys: ["weight", "kind"]))
            }
            guard !terms.isEmpty else { throw kindNode.error("a sum of no losses", Self.termsRemedy) }
            self = .sum(terms)
        }
    }

    private static let ownKeys = [
        "weights", "ratio", "power", "cap", "recall_bias", "gamma", "alpha", "beta", "over", "smooth", "margin",
        "object_area", "terms",
    ]

    private static let termsRemedy = "list losses, e.g. [{weight: 0.5, kind: cross_entropy}, {weight: 0.5, kind: dice}]"

    private enum LovaszScope: String, CaseIterable { case batch, image }

    private static func automaticWeights(_ reader: SettingsReader) throws -> ClassWeights {
        .automatic(
            ratio: try reader.choice("ratio", default: .pixel),
            power: try reader.number("power", NumberRange(atLeast: 0, atMost: 2), default: 1),
            cap: try reader.optional("cap", default: nil) {
                try $0.number("cap", NumberRange(atLeast: 1, atMost: 1_000_000))
            })
    }

    /// A list with one number a class; nil when absent or `auto`.
    private static func perClass(
        _ node: SettingNode?, _ key: String, _ range: NumberRange, _ classes: [String]
    ) throws -> [Double]? {
        guard let node, key == "alpha" || !node.isWord("auto") else { return nil }
        let remedy =
            "give a number for each of " + classes.joined(separator: ", ") + (key == "alpha" ? "" : ", or auto")
        let numbers = try node.list(key, remedy) { try $0.number(key, range) }
        guard numbers.count == classes.count else {
            throw node.error(
                "'\(key)' has \(counted(numbers.count, "number")) for \(classes.count) classes",
                remedy)
        }
        return numbers
    }

    var node: SettingNode { .mapping(entries) }

    private var entries: [(String, SettingNode)] {
        let kind = ("kind", SettingNode.word(kind.rawValue))
        switch self {
        case .crossEntropy: return [kind]
        case .weightedCrossEntropy(.given(let weights), let recallBias):
            return [kind, ("weights", .list(weights.map { .number($0) })), ("recall_bias", .number(recallBias))]
        case .weightedCrossEntropy(.automatic(let ratio, let power, let cap), let recallBias):
            return [
                kind, ("weights", .word("auto")), ("ratio", .word(ratio.rawValue)), ("power", .number(power)),
                ("cap", cap.map { .number($0) } ?? .word("none")), ("recall_bias", .number(recallBias)),
            ]
        case .focal(let gamma, let alpha):
            return [kind, ("gamma", .number(gamma)), ("alpha", .list(alpha.map { .number($0) }))]
        case .jaccard(let overlap), .dice(let overlap), .lovasz(let overlap): return [kind] + overlap.entries
        case .tversky(let alpha, let beta, let overlap):
            return [kind, ("alpha", .number(alpha)), ("beta", .number(beta))] + overlap.entries
        case .sum(let terms):
            return [
                kind,
                ("terms", .list(terms.map { .mapping([("weight", .number($0.weight))] + $0.loss.entries) })),
            ]
        }
    }
}

extension LossSettings.Overlap {
    /// What concerns objects is a key only where it is over them.
    static let keys = ["over", "smooth", "margin", "object_area"]

    /// - Parameter reader: of the loss's keys, given those that belong to the overlap.
    init(_ node: SettingNode?, _ reader: ([String]) throws -> SettingsReader) throws {
        let over: Scope = try node?["over"]?.choice("over") ?? .batch
        let reader = try reader(over == .object ? Self.keys : ["over", "smooth"])
        self.init(over: over, smooth: try Self.smooth(reader))
        guard over == .object else { return }
        margin = try reader.integer("margin", 0...256, default: margin)
        objectArea = try reader.node("object_area").flatMap { node in
            node.isWord("auto") ? nil : try node.number("object_area", NumberRange(above: 0, atMost: 1_000_000))
        }
    }

    static func smooth(_ reader: SettingsReader) throws -> Double {
        try reader.number("smooth", NumberRange(above: 0, atMost: 1_000_000), default: 1)
    }

    var entries: [(String, SettingNode)] {
        [("over", .word(over.rawValue)), ("smooth", .number(smooth))]
            + (over == .object
                ? [
                    ("margin", .integer(margin)),
                    ("object_area", objectArea.map { .number($0) } ?? .word("auto")),
                ] : [])
    }
}
