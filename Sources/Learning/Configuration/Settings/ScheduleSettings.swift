// `schedule`: the phases with their losses, and what holds for all of them.
import Schedule

public struct ScheduleSettings: Codable, Hashable, Sendable {
    public var plan: SchedulePlan
    /// By phase.
    public var losses: [LossSettings]

    public init(plan: SchedulePlan, losses: [LossSettings]) {
        precondition(plan.phases.count == losses.count, "\(plan.phases.count) phases, \(losses.count) losses")
        self.plan = plan
        self.losses = losses
    }
}

extension ScheduleSettings {
    private static let keys = [
        "cycles", "cycle_rate_factor", "decay", "max_epochs", "goal", "select", "divergence", "phases",
    ]

    init(_ node: SettingNode, at place: SettingsPlace, baseLearningRate: Double, classes: [String]) throws {
        let reader = try SettingsReader(node, "schedule", at: place, keys: ScheduleSettings.keys)
        let list = try reader.required("phases")
        let pairs = try list.list("phases", "write a list of phases, each with name, loss and max_epochs") { element in
            let phase = try SettingsReader(element, "phases", at: element.place, keys: Phase.keys)
            let loss = try LossSettings(phase.required("loss"), classes: classes)
            return (try Phase(phase, loss: loss, classes: classes), loss, phase)
        }
        let plan = SchedulePlan(
            phases: pairs.map(\.0), cycles: try reader.integer("cycles", ScheduleLimits.cycles, default: 1),
            baseLearningRate: baseLearningRate,
            cycleRateFactor: try reader.number("cycle_rate_factor", NumberRange(above: 0, atMost: 10), default: 1),
            decay: try reader.optional("decay", default: Decay()) { try Decay($0) } ?? Decay(),
            goal: try reader.optional("goal", default: nil) { try Condition($0, "goal", classes: classes) },
            maximumEpochs: try reader.optional("max_epochs", default: nil) {
                try $0.integer("max_epochs", ScheduleLimits.epochs)
            },
            selection: try Selection(reader.node("select"), at: reader.place, classes: classes),
            divergence: try DivergencePolicy(reader.node("divergence"), at: reader.place))
        try ScheduleSettings.check(plan, list, pairs.map(\.2))
        self.init(plan: plan, losses: pairs.map(\.1))
    }

    private static func check(_ plan: SchedulePlan, _ list: SettingNode, _ readers: [SettingsReader]) throws {
        guard let first = readers.first, ScheduleLimits.phases.contains(readers.count) else {
            throw list.error("'phases' has \(readers.count) phases", "write 1 to \(ScheduleLimits.phases.upperBound)")
        }
        var names: Set<String> = []
        for (phase, reader) in zip(plan.phases, readers) where !names.insert(phase.name).inserted {
            throw reader.place(of: "name").error("two phases are called '\(phase.name)'", "give each a name of its own")
        }
        if plan.phases[0].backWhen != nil {
            throw first.place(of: "back_when").error(
                "'back_when' in the first phase", "write it in a later phase: it leads back to the first")
        }
        for cycle in 1...plan.cycles where plan.phaseIndices(inCycle: cycle).isEmpty {
            throw list.error("no phase takes part in cycle \(cycle) of \(plan.cycles)", "let a phase run in all cycles")
        }
    }

    var node: SettingNode {
        .mapping([
            ("cycles", .integer(plan.cycles)), ("cycle_rate_factor", .number(plan.cycleRateFactor)),
            ("decay", plan.decay.node),
            ("max_epochs", plan.maximumEpochs.map { .integer($0) } ?? .word("none")),
            ("goal", plan.goal?.node ?? .word("none")), ("select", plan.selection.node),
            ("divergence", plan.divergence.node),
            ("phases", .list(zip(plan.phases, losses).map { $0.node(loss: $1) })),
        ])
    }
}

extension DivergencePolicy {
    init(_ node: SettingNode?, at place: SettingsPlace) throws {
        let usual = DivergencePolicy()
        let reader = try SettingsReader(
            node, "divergence", at: place,
            keys: ["rate_factor", "tries", "collapse_recall", "collapse_epochs", "healthy_recall"])
        let collapse = try reader.number("collapse_recall", .share, default: usual.collapseRecall)
        self.init(
            rateFactor: try reader.number("rate_factor", NumberRange(above: 0, below: 1), default: usual.rateFactor),
            tries: try reader.integer("tries", ScheduleLimits.rollBacks, default: usual.tries),
            collapseRecall: collapse,
            collapseEpochs: try reader.integer(
                "collapse_epochs", ScheduleLimits.collapseEpochs, default: usual.collapseEpochs),
            healthyRecall: try reader.number(
                "healthy_recall", NumberRange(atLeast: collapse, atMost: 1), default: max(collapse, usual.healthyRecall)
            ))
    }

    var node: SettingNode {
        .mapping([
            ("rate_factor", .number(rateFactor)), ("tries", .integer(tries)),
            ("collapse_recall", .number(collapseRecall)),
            ("collapse_epochs", .integer(collapseEpochs)), ("healthy_recall", .number(healthyRecall)),
        ])
    }
}
