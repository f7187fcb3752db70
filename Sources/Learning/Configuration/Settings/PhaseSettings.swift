// A phase of the schedule, with its loss.
import Model
import Schedule
import Settings

/// A phase as it is written: what the schedule is to know of it, and the loss itself.
public struct PhaseSettings: SettingsGroup, Hashable, Sendable {
    public var phase = Phase(name: "", loss: "", maximumEpochs: 1)
    public var loss = Loss(CrossEntropy())

    public static let fields: [Field<PhaseSettings>] = [
        Field("name", \.phase.name, .name, "what messages, tables and `--set` call it").required(),
        Field("loss", \.loss, Loss.form, "what is minimised").required(),
        Field(
            "learning_rate", .number(.positive), "the rate, where it is not a factor of the base rate",
            get: { if case .absolute(let rate) = $0.phase.learningRate { rate } else { nil } },
            set: { $0.phase.learningRate = .absolute($1) }),
        Field(
            "rate_factor", .number(.positive), "multiplies optimizer.learning_rate",
            get: { if case .factor(let factor) = $0.phase.learningRate { factor } else { nil } },
            set: { $0.phase.learningRate = .factor($1) }),
        Field(
            "warmup_epochs", \.phase.warmupEpochs, .number(NumberRange(atLeast: 0, atMost: 1_000_000)),
            "epochs, or a part of one, in which the rate rises from zero; at most max_epochs"),
        Field("decay", \.phase.decay, Decay.form, "the course of the rate over max_epochs"),
        Field(
            "optimizer", .choice(),
            "whether the optimizer keeps its memory of the last phase's gradients, forgets it, or scales it to the "
                + "new loss",
            get: { $0.phase.optimizer ?? .keep }, set: { $0.phase.optimizer = $1 == .keep ? nil : $1 }),
        Field("until", \.phase.until, Condition.form, or: "none", "ends the phase when it holds"),
        Field("max_epochs", \.phase.maximumEpochs, .integer(ScheduleLimits.epochs), "ends the phase in any case")
            .required(),
        Field("on_limit", \.phase.onLimit, LimitPolicy.form, "what then, where `until` does not hold"),
        Field(
            "back_when", \.phase.backWhen, Condition.form, or: "none",
            "sends the run back to the first phase early, as the next cycle"),
        Field("cycles", \.phase.cycles, .choice(), "the cycles that the phase takes part in"),
    ]

    public init() {}

    public init(_ phase: Phase, _ loss: Loss) {
        self.phase = phase
        self.loss = loss
    }

    public mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        phase.loss = loss.name
        if reader.has("learning_rate"), reader.has("rate_factor") {
            throw reader.place(of: "rate_factor").error(
                "both 'learning_rate' and 'rate_factor'", "leave one of them out")
        }
        _ = try reader.node("warmup_epochs")?.number(
            "warmup_epochs", NumberRange(atLeast: 0, atMost: Double(phase.maximumEpochs)))
        if phase.onLimit != .next, phase.until == nil {
            throw reader.place(of: "on_limit").error("'on_limit' without 'until'", "say what the phase is to reach")
        }
        if case .raiseBias = phase.onLimit, !loss.hasWeights {
            throw reader.place(of: "on_limit").error(
                "'raise_bias' with a loss that has no weights", "use weighted_cross_entropy or focal here")
        }
    }
}
