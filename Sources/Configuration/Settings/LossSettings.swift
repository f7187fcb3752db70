// `loss` of a phase: as written, with the weights still to be computed from the training labels.
import Base
import Dataset
import Model

public enum LossSettings: Codable, Hashable, Sendable {
    case crossEntropy
    case weightedCrossEntropy(weights: ClassWeights, recallBias: Double)
    /// `alpha`: one a class.
    case focal(gamma: Double, alpha: [Double])
    case jaccard(over: LossSpecification.JaccardScope, smooth: Double)

    /// Where class weights come from.
    public enum ClassWeights: Codable, Hashable, Sendable {
        /// From the training labels: min(cap, (f_background / f_class)^power); no cap when nil.
        case automatic(ratio: LabelStatistics.Ratio, power: Double, cap: Double?)
        case given([Double])
    }

    /// The losses by their names in files and messages.
    public enum Kind: String, CaseIterable, Sendable {
        case crossEntropy = "cross_entropy"
        case weightedCrossEntropy = "weighted_cross_entropy"
        case focal, jaccard
    }

    /// As the loss is called in files and messages.
    public var name: String { kind.rawValue }

    var kind: Kind {
        switch self {
        case .crossEntropy: .crossEntropy
        case .weightedCrossEntropy: .weightedCrossEntropy
        case .focal: .focal
        case .jaccard: .jaccard
        }
    }

    /// Whether the loss has foreground weights that a recall bias can raise.
    var hasWeights: Bool { kind == .weightedCrossEntropy || kind == .focal }

    /// The loss itself.
    ///
    /// - Parameter raisedBias: multiplies the foreground weights on top of the setting's own `recall_bias`.
    /// - Throws: `UserError(.data)` when automatic weights are asked of labels that lack a class.
    public func specification(statistics: LabelStatistics, raisedBias: Double) throws -> LossSpecification {
        switch self {
        case .crossEntropy: return .crossEntropy
        case .weightedCrossEntropy(let source, let recallBias):
            let weights =
                switch source {
                case .given(let weights): weights
                case .automatic(let ratio, let power, let cap):
                    try statistics.weights(ratio: ratio, power: power, cap: cap ?? .infinity)
                }
            return .weightedCrossEntropy(weights: biased(weights, recallBias * raisedBias))
        case .focal(let gamma, let alpha): return .focal(gamma: gamma, alpha: biased(alpha, raisedBias))
        case .jaccard(let scope, let smooth): return .jaccard(over: scope, smooth: smooth)
        }
    }

    private func biased(_ weights: [Double], _ bias: Double) -> [Double] {
        weights.enumerated().map { $0.offset == 0 ? $0.element : $0.element * bias }
    }
}

extension LossSettings {
    /// - Parameters:
    ///   - node: a mapping with `kind`, or the kind alone.
    ///   - classes: names of all classes; a list of weights must have one for each.
    init(_ node: SettingNode, classes: [String]) throws {
        let isName = node.entries == nil
        let anyKeys = ["kind", "weights", "ratio", "power", "cap", "recall_bias", "gamma", "alpha", "over", "smooth"]
        let kindNode = isName ? node : try SettingsReader(node, "loss", at: node.place, keys: anyKeys).required("kind")
        let kind: Kind = try kindNode.choice(isName ? "loss" : "kind")
        let node = isName ? nil : node
        let place = kindNode.place
        func reader(_ keys: [String]) throws -> SettingsReader {
            try SettingsReader(node, "loss", at: place, keys: ["kind"] + keys)
        }
        switch kind {
        case .crossEntropy:
            _ = try reader([])
            self = .crossEntropy
        case .weightedCrossEntropy:
            let given = try LossSettings.perClass(node?["weights"], "weights", .positive, classes)
            let reader = try reader(["weights", "recall_bias"] + (given == nil ? ["ratio", "power", "cap"] : []))
            let recallBias = try reader.number("recall_bias", NumberRange(above: 0, atMost: 1000), default: 1)
            self = .weightedCrossEntropy(
                weights: try given.map { .given($0) } ?? LossSettings.automaticWeights(reader), recallBias: recallBias)
        case .focal:
            let reader = try reader(["gamma", "alpha"])
            let alpha = try LossSettings.perClass(reader.node("alpha"), "alpha", .notNegative, classes)
            self = .focal(
                gamma: try reader.number("gamma", NumberRange(atLeast: 0, atMost: 10), default: 2),
                alpha: alpha ?? classes.map { _ in 1 })
        case .jaccard:
            let reader = try reader(["over", "smooth"])
            self = .jaccard(
                over: try reader.choice("over", default: .batch),
                smooth: try reader.number("smooth", NumberRange(above: 0, atMost: 1_000_000), default: 1))
        }
    }

    private static func automaticWeights(_ reader: SettingsReader) throws -> ClassWeights {
        .automatic(
            ratio: try reader.choice("ratio", default: .pixel),
            power: try reader.number("power", NumberRange(atLeast: 0, atMost: 2), default: 1),
            cap: try reader.optional("cap", default: nil) { try $0.number("cap", NumberRange(atLeast: 1)) })
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

    var node: SettingNode {
        let kind = ("kind", SettingNode.word(name))
        switch self {
        case .crossEntropy: return .mapping([kind])
        case .weightedCrossEntropy(.given(let weights), let recallBias):
            return .mapping([
                kind, ("weights", .list(weights.map { .number($0) })), ("recall_bias", .number(recallBias)),
            ])
        case .weightedCrossEntropy(.automatic(let ratio, let power, let cap), let recallBias):
            return .mapping([
                kind, ("weights", .word("auto")), ("ratio", .word(ratio.rawValue)), ("power", .number(power)),
                ("cap", cap.map { .number($0) } ?? .word("none")), ("recall_bias", .number(recallBias)),
            ])
        case .focal(let gamma, let alpha):
            return .mapping([kind, ("gamma", .number(gamma)), ("alpha", .list(alpha.map { .number($0) }))])
        case .jaccard(let scope, let smooth):
            return .mapping([kind, ("over", .word(scope.rawValue)), ("smooth", .number(smooth))])
        }
    }
}
