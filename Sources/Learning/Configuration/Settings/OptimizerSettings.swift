// `optimizer`: what updates the parameters, and the learning rate that the phases take a factor of.
import Model

public struct OptimizerSettings: Codable, Hashable, Sendable {
    public var specification: OptimizerSpecification
    public var learningRate: Double

    public init(specification: OptimizerSpecification = .standard, learningRate: Double = 1e-3) {
        self.specification = specification
        self.learningRate = learningRate
    }
}

extension OptimizerSettings {
    private enum Kind: String, CaseIterable { case adamw, sgd }

    init(_ node: SettingNode?, at place: SettingsPlace) throws {
        let kind: Kind = try node?["kind"]?.choice("kind") ?? .adamw
        let own = kind == .adamw ? ["beta1", "beta2", "epsilon"] : ["momentum", "nesterov"]
        let reader = try SettingsReader(
            node, "optimizer", at: place, keys: ["kind", "learning_rate", "weight_decay"] + own)
        learningRate = try reader.number("learning_rate", .positive, default: 1e-3)
        let weightDecay = try reader.number("weight_decay", .share, default: 1e-4)
        let belowOne = NumberRange(atLeast: 0, below: 1)
        switch kind {
        case .adamw:
            specification = .adamW(
                beta1: try reader.number("beta1", belowOne, default: 0.9),
                beta2: try reader.number("beta2", belowOne, default: 0.999),
                epsilon: try reader.number("epsilon", NumberRange(above: 0, atMost: 1), default: 1e-8),
                weightDecay: weightDecay)
        case .sgd:
            let momentum = try reader.number("momentum", belowOne, default: 0.9)
            let nesterov = try reader.flag("nesterov", default: false)
            if nesterov, momentum == 0 {
                throw reader.place(of: "nesterov").error(
                    "'nesterov' without momentum", "set a momentum, or leave it out")
            }
            specification = .sgd(momentum: momentum, weightDecay: weightDecay, nesterov: nesterov)
        }
    }

    var node: SettingNode {
        switch specification {
        case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
            return .mapping([
                ("kind", .word(Kind.adamw.rawValue)), ("learning_rate", .number(learningRate)),
                ("weight_decay", .number(weightDecay)), ("beta1", .number(beta1)), ("beta2", .number(beta2)),
                ("epsilon", .number(epsilon)),
            ])
        case .sgd(let momentum, let weightDecay, let nesterov):
            return .mapping([
                ("kind", .word(Kind.sgd.rawValue)), ("learning_rate", .number(learningRate)),
                ("weight_decay", .number(weightDecay)), ("momentum", .number(momentum)), ("nesterov", .flag(nesterov)),
            ])
        }
    }
}
