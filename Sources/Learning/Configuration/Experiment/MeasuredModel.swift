// Which model of a run an experiment measures.

/// The model of a run that is measured.
public enum MeasuredModel: String, CaseIterable, Codable, Sendable {
    /// The one that `schedule.select` chose on the validation tiles, to which it is then a little partial.
    case best
    /// The one at the end.
    case last
}
