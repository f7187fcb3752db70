// What a run does about divergence.
import Settings

/// When a run counts as diverged, and how often it may start again from its last good state.
///
/// A loss or metric that is not finite is divergence. So is collapse: pixel recall below `collapseRecall` for
/// `collapseEpochs` in a row after it has once been at least `healthyRecall`, the model having learned to paint
/// nothing; or, after a healthy epoch, pixel recall above 1 - `collapseRecall` with a precision near the share of the
/// labelled pixels, the model having learned to paint everything.
public struct DivergencePolicy: SettingsGroup, Codable, Hashable, Sendable {
    public var rateFactor = 0.5
    public var tries = 3
    public var collapseRecall = 0.02
    public var collapseEpochs = 2
    public var healthyRecall = 0.2

    public static let fields: [Field<DivergencePolicy>] = [
        Field(
            "rate_factor", \.rateFactor, .number(NumberRange(above: 0, below: 1)),
            "multiplies the learning rate at every roll-back, for the rest of the phase"),
        Field("tries", \.tries, .integer(ScheduleLimits.rollBacks), "roll-backs in one phase before the run gives up"),
        Field(
            "collapse_recall", \.collapseRecall, .number(.share),
            "pixel recall below this, once it was healthy, is a collapse; so is one above 1 minus this where "
                + "everything is painted"),
        Field(
            "collapse_epochs", \.collapseEpochs, .integer(ScheduleLimits.collapseEpochs),
            "after this many epochs in a row"),
        Field(
            "healthy_recall", \.healthyRecall, .number(.share),
            "pixel recall from which the model counts as healthy; at least collapse_recall"),
    ]

    public init() {}

    public mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        guard let node = reader.node("healthy_recall") else {
            healthyRecall = max(healthyRecall, collapseRecall)
            return
        }
        healthyRecall = try node.number("healthy_recall", NumberRange(atLeast: collapseRecall, atMost: 1))
    }
}
