// `schedule`: the phases with their losses, and what holds for all of them.
import Model
import Schedule
import Settings

/// The phases with their losses, and the rules for all of them.
public struct ScheduleSettings: SettingsGroup, Hashable, Sendable {
    public var plan = SchedulePlan(phases: [], baseLearningRate: 0)
    /// By phase.
    public var losses: [Loss] = []

    /// The plan's phases with their losses.
    public var phases: [PhaseSettings] {
        get { zip(plan.phases, losses).map { PhaseSettings($0, $1) } }
        set { (plan.phases, losses) = (newValue.map(\.phase), newValue.map(\.loss)) }
    }

    public static let fields: [Field<ScheduleSettings>] = [
        Field(
            "cycles", \.plan.cycles, .integer(ScheduleLimits.cycles), "how often the phases run, one after the other"),
        Field(
            "cycle_rate_factor", \.plan.cycleRateFactor, .number(NumberRange(above: 0, atMost: 10)),
            "multiplies all rates once more in every further cycle"),
        Field(
            "decay", \.plan.decay, Decay.form,
            "the course of the rate over the longest run, on top of the phases' "
                + "own"),
        Field(
            "max_epochs", \.plan.maximumEpochs, .integer(ScheduleLimits.epochs), or: "none",
            "ends the run wherever it stands"),
        Field("goal", \.plan.goal, Condition.form, or: "none", "ends the run as soon as it holds"),
        Field("select", \.plan.selection, .group, "which epoch's model is kept"),
        Field("divergence", \.plan.divergence, .group, "when a run counts as diverged, and what then"),
        Field("phases", \.phases, phaseList, "the phases of a cycle, in order").required(),
    ]

    private static let phaseList = SettingForm<PhaseSettings>.group.named("phase").list(
        "write a list of phases, each with name, loss and max_epochs")

    public init() {}

    public func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        let list = try reader.required("phases")
        guard ScheduleLimits.phases.contains(plan.phases.count) else {
            throw list.error(
                "'phases' has \(plan.phases.count) phases", "write 1 to \(ScheduleLimits.phases.upperBound)")
        }
        func place(_ index: Int, _ key: String) -> SettingsPlace { list.element(index)?[key]?.place ?? list.place }
        var names: Set<String> = []
        for (index, phase) in plan.phases.enumerated() where !names.insert(phase.name).inserted {
            throw place(index, "name").error("two phases are called '\(phase.name)'", "give each a name of its own")
        }
        if plan.phases[0].backWhen != nil {
            throw place(0, "back_when").error(
                "'back_when' in the first phase", "write it in a later phase: it leads back to the first")
        }
        for cycle in 1...plan.cycles where plan.phaseIndices(inCycle: cycle).isEmpty {
            throw list.error("no phase takes part in cycle \(cycle) of \(plan.cycles)", "let a phase run in all cycles")
        }
    }
}
