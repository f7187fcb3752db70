// One phase of the schedule, with its loss.
import Schedule

extension Phase {
    init(_ reader: SettingsReader, loss: LossSettings, classes: [String]) throws {
        let limit = try reader.required("max_epochs").integer("max_epochs", ScheduleLimits.epochs)
        let rest = NumberRange(atLeast: 0, atMost: Double(limit))
        self.init(
            name: try reader.required("name").name("name"), loss: loss.name, learningRate: try Phase.rate(reader),
            warmupEpochs: try reader.number("warmup_epochs", rest, default: 0),
            decay: try reader.optional("decay", default: Decay()) { try Decay($0) } ?? Decay(),
            until: try reader.optional("until", default: nil) { try Condition($0, "until", classes: classes) },
            maximumEpochs: limit,
            onLimit: try reader.node("on_limit").map { try LimitPolicy($0) } ?? .next,
            backWhen: try reader.optional("back_when", default: nil) {
                try Condition($0, "back_when", classes: classes)
            },
            cycles: try reader.choice("cycles", default: .all))
        if onLimit != .next, until == nil {
            throw reader.place(of: "on_limit").error("'on_limit' without 'until'", "say what the phase is to reach")
        }
        if case .raiseBias = onLimit, !loss.hasWeights {
            throw reader.place(of: "on_limit").error(
                "'raise_bias' with a loss that has no weights", "use weighted_cross_entropy or focal here")
        }
    }

    static let keys = [
        "name", "loss", "learning_rate", "rate_factor", "warmup_epochs", "decay", "until", "max_epochs", "on_limit",
        "back_when", "cycles",
    ]

    private static func rate(_ reader: SettingsReader) throws -> PhaseRate {
        guard reader.has("learning_rate") else {
            return .factor(try reader.number("rate_factor", .positive, default: 1))
        }
        if reader.has("rate_factor") {
            throw reader.place(of: "rate_factor").error(
                "both 'learning_rate' and 'rate_factor'", "leave one of them out")
        }
        return .absolute(try reader.number("learning_rate", .positive, default: 0))
    }

    func node(loss: LossSettings) -> SettingNode {
        let rate: (String, SettingNode) =
            switch learningRate {
            case .absolute(let value): ("learning_rate", .number(value))
            case .factor(let value): ("rate_factor", .number(value))
            }
        return .mapping([
            ("name", .text(name)), ("loss", loss.node), rate, ("warmup_epochs", .number(warmupEpochs)),
            ("decay", decay.node),
            ("until", until?.node ?? .word("none")), ("max_epochs", .integer(maximumEpochs)),
            ("on_limit", onLimit.node),
            ("back_when", backWhen?.node ?? .word("none")), ("cycles", .word(cycles.rawValue)),
        ])
    }
}

extension Decay {
    init(_ node: SettingNode) throws {
        let reader = try SettingsReader(node, "decay", at: node.place, keys: ["shape", "to", "from"])
        let shape: Shape = try reader.required("shape").choice("shape")
        self.init(
            shape, to: try reader.required("to").number("to", .share),
            from: try reader.number("from", .share, default: shape == .step ? 0.5 : 0))
    }

    var node: SettingNode {
        if shape == .none { return .word("none") }
        return .mapping([("shape", .word(shape.rawValue)), ("to", .number(finalFactor)), ("from", .number(start))])
    }
}

extension LimitPolicy {
    private enum Word: String, CaseIterable {
        case next, stop
        case raiseBias = "raise_bias"
    }

    init(_ node: SettingNode) throws {
        guard node.entries != nil else {
            let word: Word = try node.choice("on_limit")
            switch word {
            case .next: self = .next
            case .stop: self = .stop
            case .raiseBias: self = .raiseBias(factor: 1.5, times: 2)
            }
            return
        }
        let reader = try SettingsReader(node, "on_limit", at: node.place, keys: ["raise_bias", "times"])
        self = .raiseBias(
            factor: try reader.required("raise_bias").number("raise_bias", NumberRange(above: 1, atMost: 100)),
            times: try reader.integer("times", ScheduleLimits.raises, default: 2))
    }

    var node: SettingNode {
        switch self {
        case .next: .word("next")
        case .stop: .word("stop")
        case .raiseBias(let factor, let times): .mapping([("raise_bias", .number(factor)), ("times", .integer(times))])
        }
    }
}
