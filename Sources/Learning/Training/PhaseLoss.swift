// The loss that a phase begins with, in numbers: what the training labels and the recall bias have made of its
// settings.
import Configuration
import Model
import Schedule

/// Logged as an event of kind `loss` whenever a phase begins or its recall bias is raised.
public struct PhaseLoss: Sendable {
    public let epoch: Int
    public let cycle: Int
    public let phase: String
    /// As the schedule's messages call it.
    public let name: String
    public let recallBias: Double
    /// Nil of a line that was read back: earlier versions wrote it otherwise, and nothing asks for it.
    public let loss: Loss?
    /// "weights background 1, car 7.63"; nil for a loss without a number of a class.
    public let numbers: String?

    init(_ schedule: ScheduleState, _ loss: Loss, classes: [String]) {
        epoch = schedule.epoch
        cycle = schedule.cycle
        phase = schedule.phase.name
        name = schedule.phase.loss
        recallBias = schedule.recallBias
        self.loss = loss
        numbers = loss.numbers(classes)
    }
}

extension PhaseLoss: Codable {
    private enum CodingKeys: String, CodingKey { case epoch, cycle, phase, name, recallBias, loss, numbers }

    public init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: CodingKeys.self)
        epoch = try line.decode(Int.self, forKey: .epoch)
        cycle = try line.decode(Int.self, forKey: .cycle)
        phase = try line.decode(String.self, forKey: .phase)
        name = try line.decode(String.self, forKey: .name)
        recallBias = try line.decode(Double.self, forKey: .recallBias)
        loss = nil
        numbers = try line.decodeIfPresent(String.self, forKey: .numbers)
    }

    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: CodingKeys.self)
        try line.encode(epoch, forKey: .epoch)
        try line.encode(cycle, forKey: .cycle)
        try line.encode(phase, forKey: .phase)
        try line.encode(name, forKey: .name)
        try line.encode(recallBias, forKey: .recallBias)
        try line.encodeIfPresent(loss?.node.json, forKey: .loss)
        try line.encodeIfPresent(numbers, forKey: .numbers)
    }
}
