// `optimizer`: what updates the parameters, and the learning rate that the phases take a factor of.
import Model
import Settings

/// The optimizer and the base learning rate.
public struct OptimizerSettings: SettingsGroup, Hashable, Sendable {
    /// The optimizers that there are.
    public enum Kind: String, CaseIterable, Sendable { case adamw, sgd }

    public var kind = Kind.adamw
    public var learningRate = 1e-3
    public var weightDecay = 1e-4
    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-8
    public var momentum = 0.9
    public var nesterov = false

    public static let fields: [Field<OptimizerSettings>] = [
        Field("kind", \.kind, .choice(), "AdamW, or stochastic gradient descent"),
        Field(
            "learning_rate", \.learningRate, .number(.positive),
            "the base rate, which the phases' rate_factor multiplies"),
        Field("weight_decay", \.weightDecay, .number(.share), "of the weights of convolutions only"),
        Field("beta1", \.beta1, .number(.belowOne), "decay of the first moment").only(where: "kind", is: "adamw"),
        Field("beta2", \.beta2, .number(.belowOne), "decay of the second moment").only(where: "kind", is: "adamw"),
        Field(
            "epsilon", \.epsilon, .number(NumberRange(above: 0, atMost: 1)),
            "what keeps the division by the moments finite"
        ).only(where: "kind", is: "adamw"),
        Field("momentum", \.momentum, .number(.belowOne), "decay of the velocity").only(where: "kind", is: "sgd"),
        Field("nesterov", \.nesterov, .flag, "Nesterov's momentum").only(where: "kind", is: "sgd"),
    ]

    public init() {}

    public func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        if kind == .sgd, nesterov, momentum == 0 {
            throw reader.place(of: "nesterov").error(
                "'nesterov' without momentum", "set a momentum, or leave it out")
        }
    }

    public var specification: OptimizerSpecification {
        switch kind {
        case .adamw: .adamW(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay)
        case .sgd: .sgd(momentum: momentum, weightDecay: weightDecay, nesterov: nesterov)
        }
    }
}
