// The loss that a phase begins with, in numbers: what the training labels and the recall bias have made of its settings.
import Configuration
import Model
import Schedule

/// Logged as an event of kind `loss` whenever a phase begins or its recall bias is raised.
struct PhaseLoss: Encodable {
    let epoch: Int
    let cycle: Int
    let phase: String
    /// As the schedule's messages call it.
    let name: String
    let recallBias: Double
    let loss: LossSpecification
    /// "weights background 1, car 7.63"; nil for a loss without a number of a class.
    let numbers: String?

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
