// The loss that a phase begins with, in numbers: what the training labels and the recall bias have made of its settings.
import Configuration
import Model
import Schedule

/// Logged as an event of kind `loss` whenever a phase begins or its recall bias is raised.
public struct PhaseLoss: Codable, Sendable {
    public let epoch: Int
    public let cycle: Int
    public let phase: String
    /// As the schedule's messages call it.
    public let name: String
    public let recallBias: Double
    public let loss: LossSpecification
    /// "weights background 1, car 7.63"; nil for a loss without a number of a class.
    public let numbers: String?

    init(_ schedule: ScheduleState, _ loss: LossSpecification, classes: [String]) {
        epoch = schedule.epoch
        cycle = schedule.cycle
        phase = schedule.phase.name
        name = schedule.phase.loss
        recallBias = schedule.recallBias
        self.loss = loss
        numbers = loss.numbers(classes)
    }
}
