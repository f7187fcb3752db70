// What an experiment tells whoever watches.

/// Hears of an experiment's progress, on the thread that runs it.
public protocol ExperimentObserver: AnyObject {
    /// A plain sentence: what is there already, what is not as it should be.
    func note(_ text: String)
    func started(_ run: ExperimentRun, isBegun: Bool)
    /// The run is finished and measured, as are `done` of `count`.
    func finished(_ run: ExperimentRun, _ measurement: RunMeasurement, done: Int, of count: Int)
    /// Several times a second.
    func watching(_ runs: [ExperimentRun], done: Int, of count: Int)
}
