// How large the numbers of a plan may be.

/// What a plan may ask for, in a configuration and in a checkpoint.
public enum ScheduleLimits {
    public static let cycles = 1...1000
    public static let phases = 1...50
    /// Of a phase, of a run, and in a condition.
    public static let epochs = 1...1_000_000
    /// Of the recall bias.
    public static let raises = 1...100
    public static let rollBacks = 0...100
    public static let collapseEpochs = 1...1000
}
